"""A question before the answer: pure HTML, in the page and in JupyterLab.

A script of the page adds only that what was chosen stays chosen.
"""

import html
from collections.abc import Mapping


class Quiz:
    """A question whose answers each open their own feedback. It shows itself."""

    def __init__(self, question: str, answers: Mapping[str, str], right: str):
        self.question = question
        self.answers = dict(answers)
        self.right = right

    def __repr__(self) -> str:
        return "\n".join([self.question, *(f"- {a}" for a in self.answers)])

    def _repr_html_(self) -> str:
        # One name for all answers: opening one closes the others, also without a script.
        group = "quiz-" + "".join(c for c in self.question.lower() if c.isalnum())[:40]
        items = "".join(
            f'<details name="{group}"{" data-kl-right" if answer == self.right else ""}>'
            f"<summary>{html.escape(answer)}</summary><p>{html.escape(feedback)}</p></details>"
            for answer, feedback in self.answers.items())
        return (f'<fieldset class="kl-quiz" data-kl-quiz="{group}">'
                f"<legend>{html.escape(self.question)}</legend>{items}</fieldset>")


def quiz(question: str, answers: Mapping[str, str], *, right: str) -> Quiz:
    """Ask before showing: two to four answers, each with its own feedback.

    Parameters
    ----------
    question : str
        One sentence.
    answers : mapping of str to str
        What a reader may think, and what they read when they choose it.
    right : str
        The answer that is right, word for word.

    Raises
    ------
    ValueError
        When there are not two to four answers, one has no feedback, or `right` is none of them.

    Examples
    --------
    >>> quiz("Is 2x twice the return?", {"Yes": "For one day.", "No": "It is not."}, right="No")
    Is 2x twice the return?
    - Yes
    - No
    """
    if not 2 <= len(answers) <= 4:
        raise ValueError(f"answers must be two to four, got {len(answers)}. "
                         f"Write {{'answer': 'feedback', ...}}.")
    empty = [a for a, feedback in answers.items() if not feedback.strip()]
    if empty:
        raise ValueError(f"answers need a feedback each, got none for {empty}. "
                         f"Say why it is right or wrong.")
    if right not in answers:
        raise ValueError(f"right must be one of {list(answers)}, got {right!r}. "
                         f"Copy the answer word for word.")
    return Quiz(question, answers, right)
