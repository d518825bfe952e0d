"""What the recordings say: the name of the file, and its words in English and Chinese."""

from collections.abc import Mapping

ENGLISH, CHINESE = "en", "zh"  # the folders of an Asterisk
LANGUAGES = (ENGLISH, CHINESE)

PROMPTS: Mapping[str, tuple[str, str]] = {
    "hp-state": (
        "Key the two digits of the room state. Star leaves.",
        "请输入两位房态代码,按星号键退出",
    ),
    "hp-other-room": (
        "For another room, key zero and hash.",
        "为其他房间操作,请按零和井号键",
    ),
    "hp-room-number": ("Key the room number, then hash.", "请输入房间号,按井号键结束"),
    "hp-pin": ("Key your PIN. If it is short, end with hash.", "请输入您的密码,密码较短时按井号键结束"),
    "hp-room": ("Room", "房间"),
    "hp-state-00": ("reported as dirty. Goodbye.", "已报告为未清洁,再见"),
    "hp-state-01": ("reported as clean. Goodbye.", "已报告为已清洁,再见"),
    "hp-state-02": ("reported as inspected. Goodbye.", "已报告为已检查,再见"),
    "hp-state-03": ("reported for maintenance. Goodbye.", "已报修,再见"),
    "hp-state-04": ("minibar reported as refilled. Goodbye.", "迷你吧已报告补齐,再见"),
    "hp-state-05": ("do not disturb is asked for. Goodbye.", "已请求请勿打扰,再见"),
    "hp-state-06": ("do not disturb is taken back. Goodbye.", "已取消请勿打扰,再见"),
    "hp-state-07": ("make up room is asked for. Goodbye.", "已请求打扫房间,再见"),
    "hp-state-08": ("make up room is taken back. Goodbye.", "已取消打扫房间,再见"),
    "hp-product": ("Key the product, then hash. Star leaves.", "请输入商品代码,按井号键结束,按星号键退出"),
    "hp-quantity": ("Key how many, then hash.", "请输入数量,按井号键结束"),
    "hp-product-is": ("Product", "商品"),
    "hp-quantity-is": ("quantity", "数量"),
    "hp-confirm": (
        "Press one to confirm, star to go back, nine to leave.",
        "确认请按一,返回请按星号键,退出请按九",
    ),
    "hp-posted": ("It is reported.", "已报告"),
    "hp-taken-back": ("It is reported as taken back.", "已报告取消"),
    "hp-wake-time": (
        "At what time shall we wake you? Key four digits, hours and minutes. Star leaves.",
        "请输入叫醒时间,四位数字,先小时后分钟,按星号键退出",
    ),
    "hp-wake-is": ("Your wake-up call is at", "您的叫醒时间是"),
    "hp-wake-ordered": ("Your wish is passed on. Good night.", "您的叫醒请求已转达,晚安"),
    "hp-invalid": ("That was not understood.", "输入有误"),
    "hp-goodbye": ("Goodbye.", "再见"),
    "hp-test": ("The test report is sent. Goodbye.", "测试报告已发送,再见"),
    "hp-digit-0": ("zero", "零"),
    "hp-digit-1": ("one", "一"),
    "hp-digit-2": ("two", "二"),
    "hp-digit-3": ("three", "三"),
    "hp-digit-4": ("four", "四"),
    "hp-digit-5": ("five", "五"),
    "hp-digit-6": ("six", "六"),
    "hp-digit-7": ("seven", "七"),
    "hp-digit-8": ("eight", "八"),
    "hp-digit-9": ("nine", "九"),
}


def prompt_words(language: str) -> dict[str, str]:
    """Every recording and its words in one of the languages."""
    index = LANGUAGES.index(language)
    return {name: words[index] for name, words in PROMPTS.items()}
