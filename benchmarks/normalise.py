"""How long normalisation takes per post: plain, foreign, ordinary web text, heavily disguised.

Run `python benchmarks/normalise.py`. Peer in the same run: `unicodedata.normalize("NFKC", text)` with
`html.unescape`, which undoes the fewest disguises and keeps no way back to the original.
"""

import html
import time
import unicodedata

from daybreak.methods.text.normalise import normalise

PROSE = (
    "We are looking for an experienced sales assistant to join our friendly team in the city "
    "centre. You will work five days a week, help customers, keep the shop tidy and handle "
    "stock. Training is given and the pay is fair. Send your letter and your papers to the "
    "office by the end of the month, and we will write back to everyone."
)
RUSSIAN = (
    "Ищем опытного продавца в дружный коллектив в центре города. Работа пять дней в неделю, "
    "помощь покупателям, порядок в магазине. Обучение за наш счёт, оплата достойная. Присылайте"
    " письмо и документы в офис до конца месяца, мы ответим всем, кто написал нам вовремя. "
    "Звоните или пишите WhatsApp."
)
ORDINARY = (
    "Hiring! Waiters &amp; waitresses wanted – 5 days a week, €1,500–€1,800 per month, room "
    "“included”.<br>• No experience needed • Age 18-35 • Start 1st May. Call +44 7700 900123 or"
    " mail jobs@example.com, www.example.com/jobs?id=42. It’s a friendly café near the station,"
    " with staff meals & a day off."
)
DISGUISED = (
    "<p>W\u200bоrk fr0m h0me &amp; e4rn</p> ｃａｌｌ 𝓷𝓸𝔀 w o r k a b r o a d c.a.l.l zero seven seven "
    "double oh nine hundred one two three т.е.л.е.ф.о.н O7700 9OOl23 5️⃣ m@ss@ge саll рlace"
)


def microseconds(work, text, rounds=200):
    """Best of several runs, in processor time per call."""
    work(text)
    best = float("inf")
    for _ in range(15):
        started = time.process_time_ns()
        for _ in range(rounds):
            work(text)
        best = min(best, (time.process_time_ns() - started) / rounds / 1000)
    return best


def peer(text):
    return unicodedata.normalize("NFKC", html.unescape(text))


def main():
    print(f"{'text':<12}{'characters':>12}{'normalise us':>14}{'peer us':>10}{'us per 350':>12}")
    for name, text in (
        ("prose", PROSE),
        ("russian", RUSSIAN),
        ("ordinary", ORDINARY),
        ("disguised", DISGUISED),
    ):
        ours, theirs = microseconds(normalise, text), microseconds(peer, text)
        print(f"{name:<12}{len(text):>12}{ours:>14.1f}{theirs:>10.1f}{ours * 350 / len(text):>12.1f}")


if __name__ == "__main__":
    main()
