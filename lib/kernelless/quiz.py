"""A question before the answer: pure HTML, in the page and in JupyterLab.

A script of the page adds only that what was chosen stays chosen.
"""

import html
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, repr=False)
class Quiz:
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

    question: str
    answers: Mapping[str, str]
    _: KW_ONLY
    right: str

    def __post_init__(self) -> None:
        if not 2 <= len(self.answers) <= 4:
            raise ValueError(f"answers must be two to four, got {len(self.answers)}. "
                             f"Write {{'answer': 'feedback', ...}}.")
        empty = [a for a, feedback in self.answers.items() if not feedback.strip()]
        if empty:
            raise ValueError(f"answers need a feedback each, got none for {empty}. "
                             f"Say why it is right or wrong.")
        if self.right not in self.answers:
            raise ValueError(f"right must be one of {list(self.answers)}, got {self.right!r}. "
                             f"Copy the answer word for word.")

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


quiz = Quiz
