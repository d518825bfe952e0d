"""Keyed digests."""

from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.digests import keyed_digest, keyed_digests


def test_the_same_text_has_the_same_digest_for_the_same_purpose_only() -> None:
    assert keyed_digest("4711", "a") == keyed_digest("4711", "a")
    assert len({keyed_digest(text, purpose) for text in ("4711", "4712") for purpose in ("a", "b")}) == 4


@given(st.text(max_size=12))
def test_a_digest_fits_its_column_and_holds_no_text(text: str) -> None:
    digest = keyed_digest(text, "a")
    assert len(digest) == 64
    assert not text or text not in digest or set(text) <= set("0123456789abcdef")


def test_after_a_change_of_the_key_what_was_stored_is_still_found(settings) -> None:
    stored = keyed_digest("4711", "a")
    settings.FIELD_ENCRYPTION_KEYS = ("another", *settings.FIELD_ENCRYPTION_KEYS)
    assert keyed_digest("4711", "a") != stored
    assert stored in keyed_digests("4711", "a")
