"""A question before the answer: pure HTML, no script, in the page and in JupyterLab."""

import html
from collections.abc import Mapping


class Quiz:
    """A question whose answers each open their own feedback. It shows itself."""

    def __init__(self, question: str, answers: Mapping[str, str]):
        self.question = question
        self.answers = dict(answers)

    def __repr__(self) -> str:
        return "\n".join([self.question, *(f"- {a}" for a in self.answers)])

    def _repr_html_(self) -> str:
        # One name for all answers: opening one closes the others, also without a script.
        group = "quiz-" + "".join(c for c in self.question.lower() if c.isalnum())[:40]
        items = "".join(
            f'<details name="{group}"><summary>{html.escape(answer)}</summary>'
            f"<p>{html.escape(feedback)}</p></details>"
            for answer, feedback in self.answers.items()
        )
        return (
            f'<fieldset class="kl-quiz"><legend>{html.escape(self.question)}</legend>'
            f"{items}</fieldset>"
        )


def quiz(question: str, answers: Mapping[str, str]) -> Quiz:
    """Ask before showing: two to four answers, each with its own feedback.

    Parameters
    ----------
    question : str
        One sentence.
    answers : mapping of str to str
        What a reader may think, and what they read when they choose it.

    Raises
    ------
    ValueError
        When there are not two to four answers, or one has no feedback.

    Examples
    --------
    >>> quiz("Is 2x twice the return?", {"Yes": "For one day.", "No": "Right."})
    Is 2x twice the return?
    - Yes
    - No
    """
    if not 2 <= len(answers) <= 4:
        raise ValueError(
            f"answers must be two to four, got {len(answers)}. Write {{'answer': 'feedback', ...}}."
        )
    empty = [a for a, feedback in answers.items() if not feedback.strip()]
    if empty:
        raise ValueError(
            f"answers need a feedback each, got none for {empty}. Say why it is right or wrong."
        )
    return Quiz(question, answers)
