"""Write the names of months and weekdays that dates are read by, from the Unicode CLDR through `babel`.

    python scripts/build_calendar.py

needs the development tool `babel`. Arabic month names of the Maghreb and the Levant stand in CLDR's
regional locales.
"""

from pathlib import Path

import yaml
from babel import Locale

OUT = Path(__file__).resolve().parent.parent / "src" / "daybreak" / "standard" / "data" / "calendar.yaml"
LOCALES = [
    "en", "es", "fr", "de", "it", "pt", "nl", "ru", "uk", "pl", "tr", "ro", "id", "ms", "ar", "ar_DZ",
    "ar_IQ", "ar_MA", "fa", "hi", "th", "el", "bg", "cs", "hu", "sw", "fil",
]  # fmt: skip
HEAD = """# Names of months and weekdays in many languages, lower case, full and abbreviated.
# Written by scripts/build_calendar.py from the Unicode CLDR (Unicode License v3); do not edit.
# `relative`: words for days near today, written by hand in that script.
"""


#: Days named by their distance from today, written by hand.
RELATIVE = """
amanhã, aujourd'hui, besok, bugün, ce soir, demain, domani, esta noche, esta semana, hari ini,
heute, hoje, hoy, hôm nay, mañana, morgen, next month, next week, ngày mai, nächste woche,
oggi, próxima semana, semaine prochaine, this week, this weekend, today, tomorrow, tonight, yarın, завтра,
на следующей неделе, сегодня, الليلة, اليوم, غدا, غداً, आज, พรุ่งนี้, วันนี้, 下周,
今天, 今日, 今晚, 明天, 明日,
"""


def names(kind: str) -> dict[int, list[str]]:
    """Every name of each month (1-12) or weekday (1 Monday to 7 Sunday)."""
    found: dict[int, set[str]] = {}
    for locale in map(Locale.parse, LOCALES):
        table = locale.months if kind == "months" else locale.days
        for form in ("format", "stand-alone"):
            widths = ("wide", "abbreviated") if kind == "months" else ("wide",)
            for width in widths:
                for number, name in table[form][width].items():
                    name = str(name).lower().rstrip(".")
                    if not any(c.isdigit() for c in name) and len(name) > 2:
                        found.setdefault(number + (kind == "days"), set()).add(name)
    return {number: sorted(listed) for number, listed in sorted(found.items())}


if __name__ == "__main__":
    relative = sorted({word.strip() for word in RELATIVE.split(",")} - {""})
    tables = {"months": names("months"), "weekdays": names("days"), "relative": relative}
    OUT.write_text(HEAD + yaml.safe_dump(tables, allow_unicode=True, width=110), encoding="utf-8")
