"""The few words that kernelless itself says, by language. Everything else is the author's.

The build names the language in the environment variable `KERNELLESS_LANGUAGE`.
"""

import os

LANGUAGE = "KERNELLESS_LANGUAGE"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "calculate": "Calculate",
        "example": "Worked example. {inputs}.",
        "needs": "{label} needs a number: digits and a point, no commas. Write for example "
        "{start}.",
        "range": "{label} must be from {low} to {high}, got {typed}. Write for example {start}.",
        "whole": "{label} must be a whole number, got {typed}. Write for example {start}.",
        "percent": "{number} for {number}%",
        "small": "Read as {typed}%, less than one percent. If you mean {times}%, write {times}.",
        "typed": " You wrote {typed}%.",
        "stopped": "No result yet: look at the field that is marked.",
        "unexpected": "This did not work, and it is not your fault. Load the page again. The "
        "worked example stays right.",
        "code": "Show the code",
        "ran": "This is what runs, line by line as in the library, less the docstrings.",
        "read": "Why it is so:",
    },
    "ja": {
        "calculate": "計算する",
        "example": "計算例。{inputs}。",
        "needs": "{label}には数を入れてください。数字と小数点だけを使い、カンマは入れません。"
        "例:{start}",
        "range": "{label}は{low}から{high}までです。入力は{typed}でした。例:{start}",
        "whole": "{label}は整数です。入力は{typed}でした。例:{start}",
        "percent": "{number}%なら{number}",
        "small": "{typed}%と読みました。1%より小さい値です。"
        "{times}%のつもりなら{times}と書いてください。",
        "typed": " 入力は{typed}%でした。",
        "stopped": "まだ結果はありません。印のついた欄を見てください。",
        "unexpected": "計算できませんでした。あなたのせいではありません。"
        "ページを読み込み直してください。計算例の数字はそのまま正しいものです。",
        "code": "コードを見る",
        "ran": "実際に動くコードです。ライブラリと一行ずつ同じで、説明文だけを除いています。",
        "read": "なぜそうなるか:",
    },
}


def words() -> dict[str, str]:
    """The words of the language that the environment names; English when it names none.

    Raises
    ------
    ValueError
        When there are no words for the language.
    """
    language = os.environ.get(LANGUAGE) or "en"
    if language not in WORDS:
        raise ValueError(
            f"{LANGUAGE} must be one of {sorted(WORDS)}, got {language!r}. "
            f"Add its words to kernelless/words.py."
        )
    return WORDS[language]
