"""The few words that kernelless itself says, by language. Everything else is the author's.

The build names the language in the environment variable `KERNELLESS_LANGUAGE`.
"""

import os
import re

LANGUAGE = "KERNELLESS_LANGUAGE"

_MINUS = re.compile(r"(?<![^\s(→])-(?=\d)")


def typeset(text: str) -> str:
    """A text as it is printed: with one kind of minus, that of the axes.

    Examples
    --------
    >>> typeset("from -5% on 2008-09-29")
    'from −5% on 2008-09-29'
    """
    return _MINUS.sub("−", text)


WORDS: dict[str, dict[str, str]] = {
    "en": {
        "controls": "{title}: controls",
        "alone": "This picture cannot be moved here: what moves it lies in folders beside this "
                 "page, and needs scripts. Copy the whole folder of the book, not one page of it.",
        "alone_form": "This calculator does not run here: what runs it lies in folders beside this "
                      "page, and needs scripts. Copy the whole folder of the book, not one page "
                      "of it.",
        "calculate": "Calculate",
        "example": "Worked example. {inputs}.",
        "needs": "{label}: this needs a number, alone or with its own unit. Write for example "
                 "{start}.",
        "unclear": "{label}: {text} can be read in more than one way. Write commas only before "
                   "each three digits, and a point before a fraction. Write for example {start}.",
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
        "check": "Check",
        "hint": "Hint",
        "fresh": "Other numbers",
        "show": "Show answer",
        "right": "Right: {answer}.",
        "answer": "The answer is {answer}.",
        "not_yet": "Not yet. The hint may help.",
        "near": "Very close. Count with more digits, and round at the end.",
        "fraction": "That is the fraction. In percent it is a hundred times as much.",
        "sign": "The size is right. Think about the sign: up or down, gain or loss?",
        "practice_needs": "This needs a number, for example 1,500 or 1.5.",
        "practice_unclear": "This can be read in two ways. Write the point as in 1.5, and commas "
                            "only as in 1,500,000.",
        "empty": "Write your answer first.",
        "first": "your first answer",
        "print": "Print",
        "sheet_whole": "This plan breaks none of its own rules.",
        "sheet_broken": "Look at the line that is marked.",
        "sheet_typed": "You wrote {typed}.",
        "sheet_fault": "The plan could not be checked here. What you typed is kept.",
    },
    "ja": {
        "controls": "{title}：操作",
        "alone": "ここではこの図を動かせません。動かすための部品はページの隣のフォルダーにあり、"
                 "スクリプトも必要です。"
                 "ページだけでなく、本のフォルダー全体をコピーしてください。",
        "alone_form": "ここではこの計算はできません。計算のための部品は"
                      "ページの隣のフォルダーにあり、スクリプトも必要です。"
                      "ページだけでなく、本のフォルダー全体をコピーしてください。",
        "calculate": "計算する",
        "example": "計算例：{inputs}。",
        "needs": "{label}：数値を入力してください。単位は、なくてもこの欄のものならかまいません。"
                 "例：{start}",
        "unclear": "{label}：{text}は二通りに読めます。カンマは三桁ごとに、"
                   "小数点には「.」を使ってください。例：{start}",
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
        "check": "答え合わせ",
        "hint": "ヒント",
        "fresh": "別の数値で",
        "show": "答えを見る",
        "right": "正解です：{answer}。",
        "answer": "答えは{answer}です。",
        "not_yet": "まだ違います。ヒントも見てください。",
        "near": "あと少しです。途中の桁を多く取り、最後に四捨五入してください。",
        "fraction": "それは割合です。%で書くと、その100倍になります。",
        "sign": "大きさは合っています。プラスかマイナスかを考えてください。",
        "practice_needs": "数値を入力してください。例：1,500、1.5",
        "practice_unclear": "二通りに読めます。小数点は1.5、桁区切りは1,500,000のように"
                            "書いてください。",
        "empty": "先に答えを入力してください。",
        "first": "最初の答え",
        "print": "印刷",
        "sheet_whole": "このプランは、自らのルールをすべて守っています。",
        "sheet_broken": "印のついた欄を確認してください。",
        "sheet_typed": "入力は{typed}でした。",
        "sheet_fault": "ここではプランを確認できません。入力した内容は残っています。",
    },
}

# What the scripts of a page say.
SAID: dict[str, dict[str, str]] = {
    "en": {
        "reset": "Reset",
        "link": "Copy link",
        "again": "Try again",
        "copied": "Copied: a link that opens the page just so.",
        "in_address": "The address of the page now opens it just so. Copy it from there.",
        "wrong_link": "The link asks for what cannot be chosen here. That was left out: {parts}.",
        "missing": "The pictures of this page lie in a folder beside it that is missing here: "
                   "{folder}. Copy the whole folder of the book, not one page of it.",
        "missing_python": "What calculates lies in a folder beside this page that is missing here: "
                          "{folder}. Copy the whole folder of the book, not one page of it. The "
                          "worked example stays right.",
    },
    "ja": {
        "reset": "最初に戻す",
        "link": "リンクをコピー",
        "again": "もう一度試す",
        "copied": "この状態で開くリンクをコピーしました。",
        "in_address": "ページのアドレスが、この状態で開くものになりました。"
                      "そこからコピーしてください。",
        "wrong_link": "リンクの一部はここでは選べないため、使いませんでした：{parts}。",
        "missing": "このページの図は隣のフォルダー{folder}にありますが、ここでは見つかりません。"
                   "ページだけでなく、本のフォルダー全体をコピーしてください。",
        "missing_python": "計算のための部品は隣のフォルダー{folder}にありますが、"
                          "ここでは見つかりません。"
                          "ページだけでなく、本のフォルダー全体をコピーしてください。"
                          "計算例の結果は正しいままです。",
    },
}


# Of these, what `static/practice.js` says.
PRACTICE = ("right", "answer", "not_yet", "near", "fraction", "sign", "practice_needs",
            "practice_unclear", "empty", "first", "sheet_whole", "sheet_broken", "sheet_typed",
            "sheet_fault")

# What `static/store.js` says of what it keeps; only a page needs it.
KEPT: dict[str, dict[str, str]] = {
    "en": {
        "kept": "What you answered is kept on this device, and nowhere else.",
        "refused": "This browser keeps nothing. Your answers stay until you leave the page. Save "
                   "them to a file if you want them later.",
        "full": "This browser has no room left. What is new stays until you leave the page. Save "
                "it to a file if you want it later.",
        "locked": "What was kept on this device cannot be read. It is left as it is. Save it to a "
                  "file, or forget everything to begin anew.",
        "count": "Kept: {n}",
        "save": "Save to a file",
        "open": "Open a file",
        "forget": "Forget everything",
        "look": "Look at what is kept",
        "opened": "The file is open: {n} kept. What stood here and is not in the file is still "
                  "here.",
        "forgotten": "Everything is forgotten.",
        "damaged": "This file is damaged, or is none that this book saved. Nothing was changed.",
        "other": "This file belongs to another book. Nothing was changed.",
        "version": "This file was saved by another version of this book, and cannot be read here. "
                   "Nothing was changed.",
        "large": "This file is too large: a file that this book saves is below 1 MB. Nothing was "
                 "changed.",
    },
    "ja": {
        "kept": "答えはこの端末だけに保存されます。",
        "refused": "このブラウザーは何も保存しません。答えはページを離れるまで残ります。"
                   "後で使う場合はファイルに保存してください。",
        "full": "このブラウザーには空きがありません。新しい答えはページを離れるまで残ります。"
                "後で使う場合はファイルに保存してください。",
        "locked": "この端末に保存した内容を読めません。そのまま残してあります。"
                  "ファイルに保存するか、すべて消去してやり直してください。",
        "count": "保存した数：{n}",
        "save": "ファイルに保存",
        "open": "ファイルを開く",
        "forget": "すべて消去",
        "look": "保存した内容を見る",
        "opened": "ファイルを開きました：{n}。ファイルにないものは、そのまま残っています。",
        "forgotten": "すべて消去しました。",
        "damaged": "このファイルは壊れているか、この本が保存したものではありません。"
                   "何も変えていません。",
        "other": "このファイルは別の本のものです。何も変えていません。",
        "version": "このファイルは別の版の本が保存したもので、ここでは読めません。"
                   "何も変えていません。",
        "large": "このファイルは大きすぎます。この本が保存するファイルは1MB未満です。"
                 "何も変えていません。",
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


def said() -> dict[str, str]:
    """The words of the scripts, in the same language."""
    return SAID["en" if words() is WORDS["en"] else os.environ[LANGUAGE]]


def kept_said() -> dict[str, str]:
    """The words of the scripts that check answers and keep them."""
    own = words()
    return KEPT["en" if own is WORDS["en"] else os.environ[LANGUAGE]] | {
        key: own[key] for key in PRACTICE}
