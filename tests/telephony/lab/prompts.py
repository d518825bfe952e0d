"""Prompts in Mandarin, spoken by espeak-ng as 8 kHz 16-bit mono wav, for tests whose subject has none of its own."""

import subprocess
from pathlib import Path

from tests.telephony.lab.packages import Programs
from tests.telephony.lab.places import cache, locked
from tests.telephony.lab.sound import fill_last_frame

TEXTS = {
    "product_id": "请输入商品编码",
    "product_idc": "您输入的商品编码是",
    "product_num": "请输入商品个数",
    "product_numc": "您输入的商品个数是",
    "confirm": "确认请按1，取消并返回请按星号",
    "success": "成功输入",
    "roomstatus": "请输入房间清洁状态",
    "room": "房间",
    "cleaned": "设置为已清洁，再见",
    "uncleaned": "设置为未清洁，再见",
    "vm-goodbye": "再见",
    "wakeup": "早上好，这是您预订的叫醒服务，祝您有愉快的一天",
    **{f"digits/{digit}": text for digit, text in enumerate("零一二三四五六七八九")},
    "digits/star": "星号",
    "digits/pound": "井号",
}


def prompts(programs: Programs) -> Path:
    """The folder of sounds; what is missing in it is made."""
    folder = cache() / "prompts"
    with locked(cache() / "prompts.lock"):
        for name, text in TEXTS.items():
            target = folder / "zh" / f"{name}.wav"
            if not target.exists():
                speak(programs, text, target)
    return folder


def speak(programs: Programs, text: str, target: Path, voice: str = "cmn") -> None:
    """One text as a wav that Asterisk plays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    wide, done = target.with_suffix(".wide.wav"), target.with_suffix(".new.wav")
    say = [*programs.command("espeak-ng"), "-v", voice, "-s", "180", "-w", str(wide), text]
    narrow = [*programs.command("sox"), "-q", str(wide), "-r", "8000", "-c", "1", "-b", "16", str(done), "norm", "-3"]
    for command in (say, narrow):
        subprocess.run(command, check=True, env=programs.environment, capture_output=True)  # noqa: S603
    wide.unlink()
    fill_last_frame(done)
    done.rename(target)
