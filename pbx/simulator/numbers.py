"""Lists of extension numbers as people write them."""

import re


def parse_numbers(text: str) -> list[str]:
    """101-110,201 as a list of numbers. Raises ValueError with a sentence for anything else."""
    numbers: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(\d{1,7})(?:-(\d{1,7}))?", part)
        if match is None:
            raise ValueError(f"{part!r} is not a number or a range such as 1001-1040")
        first, last = match[1], match[2] or match[1]
        if len(first) != len(last) or int(first) > int(last):
            raise ValueError(f"{part!r}: a range goes from a smaller to a larger number of the same length")
        numbers += [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]
    return list(dict.fromkeys(numbers))
