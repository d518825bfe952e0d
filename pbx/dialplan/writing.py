"""The programs in the words of an Asterisk: `extensions_support.conf`.

Both dialects are the same but for subroutines: `Macro()` up to Asterisk 20, as on the S-Series, `Gosub()` on any
that is not very old. Every recording is given to `Read` itself, so a key pressed while it plays counts; `Read` has one
attempt and a time-out in seconds, in this order.
"""

from collections.abc import Iterator, Sequence
from string import Formatter

from pbx.dialplan.options import Dialect, Options
from pbx.dialplan.services import services
from pbx.dialplan.steps import (
    CALLER,
    KEYED,
    SECONDS,
    TRIES,
    Above,
    Answer,
    Ask,
    Assign,
    Before,
    Below,
    Condition,
    Drop,
    Filled,
    Go,
    HangUp,
    If,
    Listen,
    NotDigits,
    OneOf,
    Part,
    Report,
    Retry,
    Say,
    Service,
    ShorterThan,
    Spell,
    Step,
)

ENTRY = "hotelpbx"
DIGIT = "hp-digit-"  # of every digit a recording of our own, in the voice of the others
HEAD = """\
; Services of the hotel's telephones. Written by HotelPBX: change the options there and load the new file, not this one.
; It takes the place of the vendor's extensions_support.conf for room states and the minibar.
"""


def dialplan_text(options: Options, dialect: Dialect) -> str:
    """The whole file."""
    offered = services(options)
    sections = [HEAD.rstrip(), *_entry(options, offered)]
    for service in offered:
        sections.append(_section(f"{ENTRY}-{service.name}", _service_lines(service, dialect)))
    sections += [_section(name, lines) for name, lines in _subroutines(dialect)]
    return "\n\n".join(sections) + "\n"


def _section(name: str, lines: Sequence[str]) -> str:
    return "\n".join([f"[{name}]", *lines])


def _entry(options: Options, offered: Sequence[Service]) -> Iterator[str]:
    if options.calling_context:
        yield _section(options.calling_context, [f"include = {ENTRY}"])
    lines = []
    for service in offered:
        context = f"{ENTRY}-{service.name}"
        lines.append(f"exten = {service.number},1,Goto({context},start,1)")
        if service.direct:
            pattern = f"_{_literally(service.number)}*{'X' * service.direct_keys}"
            lines.append(f"exten = {pattern},1,Set({_name(KEYED)}=${{EXTEN:{len(service.number) + 1}}})")
            lines.append(f" same = n,Goto({context},{service.direct},1)")
    yield _section(ENTRY, lines)


def _literally(number: str) -> str:
    """In a pattern some letters stand for digits; the numbers of services have none."""
    return "".join(key for key in number if key in "0123456789*#")


def _service_lines(service: Service, dialect: Dialect) -> list[str]:
    lines: list[str] = []
    for block, steps in service.blocks.items():
        applications = [line for step in steps for line in _applications(step, dialect)]
        lines.append(f"exten = {block},1,{applications[0]}")
        lines += [f" same = n,{application}" for application in applications[1:]]
    return lines


def _applications(step: Step, dialect: Dialect) -> list[str]:
    match step:
        case Answer(language):
            return ["Answer()", *([f"Set(CHANNEL(language)={language})"] if language else [])]
        case Assign(name, text):
            return [f"Set({_name(name)}={_text(text)})"]
        case Drop(name, source, count):
            return [f"Set({_name(name)}=${{{_name(source)}:{count}}})"]
        case Ask(prompts, most):
            return [_call("ask", (_text(prompts), str(most)), dialect)]
        case Listen():
            return [f"Read({_name(KEYED)},,1,,1,{SECONDS})"]
        case Spell(name, source):
            return [_call("spell", (_text(f"{{{source}}}"),), dialect), f"Set({_name(name)}=${{{_name('spelled')}}})"]
        case If(condition, block):
            return [f"GotoIf({_condition(condition)}?{block},1)"]
        case Go(block):
            return [f"Goto({block},1)"]
        case Retry(block):
            return _retry(block)
        case Report(text):
            return [f"UserEvent(DtmfEndString,Info:{_text(text)})"]
        case Before(prompt):
            return [f"Set({_name('before')}={prompt}&)"]
        case Say(prompt):
            return [f"Playback({_text(prompt)})"]
        case HangUp():
            return ["Hangup()"]


def _retry(block: str) -> list[str]:
    bad = _name("bad")
    return [
        f"Set({bad}=$[${{{bad}}} + 1])",
        f"GotoIf($[${{{bad}}} >= {TRIES}]?bye,1)",
        f"Set({_name('before')}=hp-invalid&)",
        f"Goto({block},1)",
    ]


def _condition(condition: Condition) -> str:
    value = _part(condition.part)
    match condition:
        case OneOf(_, values):
            return "$[" + " | ".join(f'"{value}" = "{each}"' for each in values) + "]"
        case Filled():
            return f'$["{value}" != ""]'
        case NotDigits():
            return f'$["${{FILTER(0-9,{value})}}" != "{value}"]'
        case ShorterThan(_, keys):
            return f"$[${{LEN({value})}} < {keys}]"
        case Above(_, most):
            return f"$[{value} > {most}]"
        case Below(_, least):
            return f"$[{value} < {least}]"


def _name(variable: str) -> str:
    return "CALLERID(num)" if variable == CALLER else f"hp_{variable}"


def _part(part: Part) -> str:
    start = f":{part.start}" if part.start or part.length else ""
    length = f":{part.length}" if part.length else ""
    return f"${{{_name(part.name)}{start}{length}}}"


def _text(text: str) -> str:
    pieces = Formatter().parse(text)
    return "".join(literal + (_part(Part(field)) if field else "") for literal, field, _form, _how in pieces)


def _call(subroutine: str, arguments: Sequence[str], dialect: Dialect) -> str:
    name = f"{ENTRY}-{subroutine}"
    if dialect == Dialect.MACRO:
        return f"Macro({name},{','.join(arguments)})"
    return f"Gosub({name},s,1({','.join(arguments)}))"


def _subroutines(dialect: Dialect) -> Iterator[tuple[str, list[str]]]:
    prefix, end = ("macro-", "MacroExit()") if dialect == Dialect.MACRO else ("", "Return()")
    yield f"{prefix}{ENTRY}-ask", [*_ask_lines(), f" same = n(done),{end}"]
    yield f"{prefix}{ENTRY}-spell", [*_spell_lines(), f" same = n(done),{end}"]


def _ask_lines() -> list[str]:
    """The recordings and how many keys; what was keyed is empty after three silences, and a last one without a word."""
    attempt, before, keyed = _name("attempt"), _name("before"), _name(KEYED)
    return [
        f"exten = s,1,Set({attempt}=1)",
        f" same = n(again),Read({keyed},${{{before}}}${{ARG1}},${{ARG2}},,1,{SECONDS})",
        f" same = n,Set({before}=)",
        f" same = n,GotoIf($[${{LEN(${{{keyed}}})}} > 0]?done)",
        f" same = n,Set({attempt}=$[${{{attempt}}} + 1])",
        f" same = n,GotoIf($[${{{attempt}}} <= {TRIES}]?again)",
        f" same = n,Read({keyed},,${{ARG2}},,1,{SECONDS})",
    ]


def _spell_lines() -> list[str]:
    """The digits of the argument as recordings, so that a key may be pressed while they are read back."""
    spelled, at = _name("spelled"), _name("at")
    return [
        f"exten = s,1,Set({spelled}=)",
        f" same = n,Set({at}=0)",
        f" same = n(again),GotoIf($[${{{at}}} >= ${{LEN(${{ARG1}})}}]?done)",
        f" same = n,Set({spelled}=${{{spelled}}}&{DIGIT}${{ARG1:${{{at}}}:1}})",
        f" same = n,Set({at}=$[${{{at}}} + 1])",
        " same = n,Goto(again)",
    ]
