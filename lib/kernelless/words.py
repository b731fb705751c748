"""The few words that kernelless itself says, by language. Everything else is the author's.

The build names the language in the environment variable `KERNELLESS_LANGUAGE`.
"""

import os

LANGUAGE = "KERNELLESS_LANGUAGE"

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "calculate": "Calculate",
        "example": "Worked example. {inputs}.",
        "needs": "{label}: this needs a number, digits and a point without commas. Write for "
                 "example {start}.",
        "range": "{label}: must be from {low} to {high}, got {typed}. Write for example {start}.",
        "whole": "{label}: must be a whole number, got {typed}. Write for example {start}.",
        "percent": "{number} for {number}%",
        "small": "Read as {typed}%, less than one percent. If you mean {times}%, write {times}.",
        "typed": " You wrote {typed}%.",
        "stopped": "No result yet: look at the field that is marked.",
        "unexpected": "This did not work, and it is not your fault. Load the page again. The "
                      "worked example stays right.",
        "code": "Show the code",
        "ran": "This is what runs, line by line as in the library, less the docstrings.",
        "read": "Why it is so:",
        "happens": "What happens, in words",
        "play": "Play|Pause|Go on|Again|Next",
    },
    "ja": {
        "calculate": "計算する",
        "example": "計算例：{inputs}。",
        "needs": "{label}：数値を入力してください。半角の数字と小数点だけを使い、"
                 "桁区切りのカンマは入れません。例：{start}",
        "range": "{label}：{low}から{high}までの数値を入力してください。"
                 "入力は{typed}でした。例：{start}",
        "whole": "{label}：整数を入力してください。入力は{typed}でした。例：{start}",
        "percent": "{number}%なら{number}",
        "small": "1%未満の{typed}%として計算しました。"
                 "{times}%のつもりなら{times}と入力してください。",
        "typed": " 入力は{typed}%でした。",
        "stopped": "まだ計算していません。印のついた欄を確認してください。",
        "unexpected": "計算できませんでした。入力した内容のせいではありません。"
                      "ページを読み込み直してください。計算例の結果は正しいままです。",
        "code": "コードを見る",
        "ran": "実際に動くコードです。ライブラリから説明文だけを除いたもので、"
               "ほかは一行ずつ同じです。",
        "read": "なぜそうなるのか：",
        "happens": "起きることを文章で読む",
        "play": "再生|一時停止|続ける|もう一度|次へ",
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
        raise ValueError(f"{LANGUAGE} must be one of {sorted(WORDS)}, got {language!r}. "
                         f"Add its words to kernelless/words.py.")
    return WORDS[language]
