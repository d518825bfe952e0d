"""The files for Asterisk: rights, what is barred, names of guests, who may read them."""

from pathlib import Path

import pytest

from pbx.asterisk.dialplan import rights_context
from pbx.asterisk.options import Options
from pbx.asterisk.writing import display_name, files, write
from pbx.simulator.config import ExtensionGroup
from pbx.simulator.exchange import Exchange


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(config_dir=tmp_path / "hotelpbx", trunks=("trunk",))


def context(text: str, name: str) -> list[str]:
    """The lines of a context."""
    after = text.split(f"[{name}]\n", 1)[1]
    return after.split("\n[", 1)[0].splitlines()


def test_rights_are_a_context_for_each_combination(pbx: Exchange, options: Options) -> None:
    guest, other = pbx.state.extensions["1001"], pbx.state.extensions["1002"]
    guest.settings.update(callrestriction="off", selectoutroute="local,international")
    other.settings.update(callrestriction="on", selectoutroute="local")
    assert rights_context(pbx, guest) == "hotelpbx-rights-1-3"
    assert rights_context(pbx, other) == "hotelpbx-rights-none"
    lines = context(files(pbx, options)["extensions.conf"], "hotelpbx-rights-1-3")
    includes = [line.removeprefix("include => hotelpbx-") for line in lines if line.startswith("include")]
    assert includes == ["services", "internal", "route-1", "route-3", "barred"]


def test_a_group_opens_a_route(pbx: Exchange) -> None:
    pbx.state.groups["1"] = ExtensionGroup("1", "suites", ["1001"])
    pbx.state.routes["national"].groups = ["suites"]
    pbx.state.extensions["1001"].settings["callrestriction"] = "off"
    assert rights_context(pbx, pbx.state.extensions["1001"]) == "hotelpbx-rights-2"


def test_the_digits_of_a_route(pbx: Exchange, options: Options) -> None:
    pbx.state.routes["local"].trunks = ["trunk", "spare"]
    lines = context(files(pbx, options)["extensions.conf"], "hotelpbx-route-1")
    assert lines[0].startswith("exten => _0Z!,1,")
    assert " same => n,Dial(PJSIP/${EXTEN:1}@trunk,60)" in lines
    assert " same => n,Dial(PJSIP/${EXTEN:1}@spare,60)" in lines


@pytest.mark.parametrize(
    ("name", "written"),
    [("王芳", "王芳"), ('A "B" <9>;x\n[evil]', "A B 9 x [evil]"), ("back\\slash", "back slash")],
)
def test_a_name_stays_a_name(name: str, written: str) -> None:
    assert display_name(name) == written


def test_own_services(pbx: Exchange, tmp_path: Path) -> None:
    text = files(pbx, Options(config_dir=tmp_path, services_context="house-services"))["extensions.conf"]
    assert context(text, "hotelpbx-rights-none")[0] == "include => house-services"


def test_mailboxes_only_where_there_is_voicemail(pbx: Exchange, tmp_path: Path) -> None:
    assert "voicemail.conf" not in files(pbx, Options(config_dir=tmp_path))
    settings = pbx.state.extensions["1001"].settings
    settings.update(hasvoicemail="on", noanswerforward="on", username="Ana, Souza")
    texts = files(pbx, Options(config_dir=tmp_path, voicemail_spool=tmp_path))
    assert "1001 => 1001,Ana  Souza" in texts["voicemail.conf"]
    assert "VoiceMail(1001@hotelpbx,u)" in texts["extensions.conf"]
    assert "VoiceMail(1002@hotelpbx,u)" not in texts["extensions.conf"]


def test_only_what_differs_is_written_and_not_for_everybody(tmp_path: Path) -> None:
    folder = tmp_path / "hotelpbx"
    assert write(folder, {"a": "1", "b": "2"}) == ["a", "b"]
    assert write(folder, {"a": "1", "b": "3"}) == ["b"]
    assert (folder / "b").read_text() == "3"
    assert (folder / "b").stat().st_mode & 0o007 == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]
