"""The switch of the simulator: its own telephones and the world outside, which do as they were told."""

from pbx.simulator import calls, dialing, paging, prompts, transfers
from pbx.simulator.exchange import Exchange
from pbx.simulator.routes import Outside
from pbx.simulator.state import Alarm, Call, Extension, Leg
from pbx.simulator.switch import Ended

ALARM_CALLER = "wakeup"


class Telephones:
    """Implements `switch.Switch`."""

    def call_between(self, pbx: Exchange, caller: str, callee: str, *, autoanswer: bool) -> Call:
        return dialing.call_between(pbx, caller, callee, autoanswer=autoanswer)

    def call_for_feature(self, pbx: Exchange, feature: str, outside: Outside) -> Call:
        return dialing.call_for_feature(pbx, feature, outside)

    def call_outside_pair(self, pbx: Exchange, first: Outside, second: Outside, permission: Extension) -> Call:
        return dialing.call_outside_pair(pbx, first, second, permission)

    def prompt_to_extension(self, pbx: Exchange, number: str, prompt: str, times: int, *, autoanswer: bool) -> Call:
        return prompts.prompt_to_extension(pbx, number, prompt, times, autoanswer=autoanswer)

    def prompt_to_outside(self, pbx: Exchange, outside: Outside, prompt: str, times: int) -> Call:
        return prompts.prompt_to_outside(pbx, outside, prompt, times)

    def stop_page(self, pbx: Exchange, number: str) -> bool:
        return paging.stop(pbx, number)

    def hang_up(self, pbx: Exchange, call: Call, leg: Leg) -> None:
        calls.hang_up(pbx, call, leg)

    def end(self, pbx: Exchange, call: Call) -> None:
        calls.finish(pbx, call)

    def send(self, pbx: Exchange, call: Call, leg: Leg, number: str, permission: Extension | None) -> None:
        call.waiting_for = ""
        transfers.send(pbx, call, leg, number, permission)

    def ring_alarm(self, pbx: Exchange, alarm: Alarm, ended: Ended) -> None:
        call = calls.call_open(pbx, kind="Internal", caller=ALARM_CALLER, callee=alarm.number)
        call.on_answer = lambda: prompts.play(pbx, call, alarm.prompt, prompts.FILE_SECONDS)
        call.on_end.append(ended)
        calls.ring(pbx, call, alarm.number)
