"""Tree of a note → its problems, suggestions and contact roles, and which belongs to which.

What a note marks is taken: labels, headings over a list, a question with answers beneath, a table's columns.
Relations come from nesting, from order within a block, from numbers ("Zu 2:"), and from a suggestions section right
after a section of at most two problems; otherwise there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from campnotes.core.lexicon import (
    Label,
    LabelKind,
    asks_for_a_way,
    ends_at_colon,
    heading_kind,
    is_how_to,
    label_of,
    lexicons,
    question_kind,
    reference_in,
    reference_of,
    split_label,
    split_reference,
)
from campnotes.core.lines import Line
from campnotes.core.model import DETAIL_DEPTH, TEXT_LIMIT, ContactRole, Detail, Problem, Suggestion
from campnotes.core.outline import ARROWS, BOLD, Node, table_rows
from campnotes.core.rendering import parse_inline, texts

ITEM_KINDS = ("problem", "suggestion", "contact_role")
ROLE_WORDS = 12  # a paragraph of more words names no role
LINE_WORDS = 14  # of a line that is an entry of a list though no bullet says so
LEAD_WORDS = 8  # before a question that a sentence announces
FEW = 2  # problems of a section that a suggestions section right after it answers as a whole

QUESTION_AFTER_COLON = re.compile(r"^(?P<lead>.{3,400}?:)[ \t]+(?P<questions>[A-ZÄÖÜ„\"»‚].*\?)[ \t]*$")
SENTENCE_END = re.compile(  # "Wie geht das? Und wer hilft?", but not "am 18. Geburtstag", "z. B. Kuchen"
    r"(?<=[.!?…\"“”»«’)])(?<!\b\d\.)(?<!\b\d\d\.)(?<!\b[A-Za-z]\.)[ \t]+(?=[A-ZÄÖÜ„\"»‚‘(])"
)
BRACKET_AT_END = re.compile(
    r"^(?P<text>[^()]{2,}?)[ \t]*\((?!in(?:nen)?\))(?P<note>[^()]{1,300})\)[ \t]*[.!?]?$"
)  # "Privatschulen (haben Budget)"
SIDE_NOTE = re.compile(
    r"^(?P<text>[^,(]{2,80}?)(?:,[ \t]+(?=[a-zäöü])|[ \t]+[–—-][ \t]+|,[ \t]+(?=[A-ZÄÖÜ]{3}\b))(?P<note>.+)$"
)  # "Landfrauen, oft der schnellste Weg"
OUTSIDE = r"(?![^()]*\))"  # no bracket is open here
SEPARATORS = re.compile(
    r"(?:[ \t]+/[ \t]+|(?<=\w)/(?=[A-ZÄÖÜ])|,[ \t]+(?=[A-ZÄÖÜ])|;[ \t]+|"
    r"[ \t]+(?:und|oder|bzw\.|and|or|&|\+)[ \t]+(?=[\w-]))" + OUTSIDE
)
ENTRIES = re.compile(r";[ \t]+")  # "kein Geld; zu wenig Leute"
COMMAS = re.compile(r",[ \t]+(?:und[ \t]+|and[ \t]+)?(?![^()]*\))")  # "kein Geld, keine Zeit, kein Raum"
ENTRY_WORDS = 7  # of an entry of such a list
SENTENCE_BREAK = re.compile(r"(?<=[.!?])[ \t]+|[:–—][ \t]+")
SIDE_CLAUSE = re.compile(
    r"^(?P<text>[^(]{2,80}?)(?:,[ \t]+(?=(?:who|which|they|that|often|because|but|if|not|as|when)\b)|[ \t]+[–—-][ \t]+)"
    r"(?P<note>.+)$"
)  # "Local radio, they love a story"
ANY_COMMA = re.compile(rf"{SEPARATORS.pattern}|,[ \t]+{OUTSIDE}")
REMARK = re.compile(r"^\([^()]*\)[.!]?$")  # "(keine Idee mehr, die Glocke hat geläutet)"
EMPTY_CELL = re.compile(r"^[-–—?.!/\s]*$")
ANSWERED = re.compile(
    r"^(?P<problem>[^→⇒]{8,300}?)[ \t]*(?:→|⇒|[-=]+>)[ \t]*(?P<answer>[^→⇒>]{8,})$"
)  # "kein Raum → Kirche"
ANSWER_MARK = re.compile(r"^(?:→|->|=>)[ \t]*")  # "→ Telefonkette"
ARTICLES = re.compile(
    r"^(?:(?:der|die|das|den|dem|the|an|ein|eine|einen|z\. ?B\.|evtl\.|vielleicht|maybe|e\.g\.)[ \t]+)+", re.IGNORECASE
)
NEXT_ARTICLE = re.compile(
    r"(?<=,[ \t])(?:der|die|das|den|dem|ein|eine|einen|einem)[ \t]+"
    r"(?=[A-ZÄÖÜ][^\s,;()]*(?:(?:[ \t]+[^\s,;()]+){0,4}[ \t]+[A-ZÄÖÜ][^\s,;()]*)?[ \t]*[.!]?(?:[,;(]|$))"
)  # "die Agentur, den Verbund freier Träger"; a clause ends with its verb: "die Agentur, die Räume hat"


@dataclass(frozen=True)
class Fate:
    """What became of a line."""

    kind: str
    """A field of the session, or `body`, `label`, `echo`, `boilerplate`, `structure`, `blank`."""
    item: str | None = None
    """The id of the item that the line is part of."""
    rule: str = ""
    """By which rule a line was left out."""
    left_out: str = ""
    """The part of the line that says what the rest is, and is not repeated in the session."""


@dataclass(frozen=True)
class Doubt:
    """Something the importer was unsure of: a line and why."""

    line: int
    kind: str
    text: str


@dataclass
class Extraction:
    """What a tree says. `lifted` holds ids of nodes that are wholly taken over and leave the body."""

    problems: list[Problem] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    contact_roles: list[ContactRole] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    open_questions: list[str] = field(default_factory=list)
    fates: dict[int, Fate] = field(default_factory=dict)
    lifted: set[int] = field(default_factory=set)
    bare_labels: list[str] = field(default_factory=list)
    """Labels that no colon or heading mark tells from content: the body ends with them, lest one was content."""
    shortened: dict[int, str] = field(default_factory=dict)
    """Node id → what stays of its text in the body."""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True)
class _Scope:
    """What the surroundings of a node say about it."""

    kind: LabelKind | None = None
    """Entries without a label of their own are of this kind."""
    prose: bool = False
    """Whether paragraphs are entries too."""
    within: tuple[str, ...] = ()
    """The problems beneath which the node stands."""


@dataclass
class _Block:
    """A sequence of siblings: the problems that the next suggestion or role in it answers."""

    current: tuple[str, ...] = ()
    just: tuple[str, ...] = ()
    """The few problems of a section that ended right before."""

    def answered(self, kind: LabelKind) -> tuple[str, ...]:
        """The problems that an item or section of this kind, standing here, is for."""
        return self.current or (self.just if kind == "suggestion" else ())

    def ended(self, kind: LabelKind | None, one: bool, new: tuple[str, ...]) -> None:
        """A section of this kind ended, in which the problems `new` were named."""
        self.just = new if kind == "problem" and len(new) <= FEW else ()
        if kind == "problem":
            self.current = new if one and len(new) == 1 else ()
        elif kind not in ITEM_KINDS:
            self.current = ()


def extract(root: Node, language: str, taken: set[int]) -> Extraction:
    """Reads a tree; nodes whose first line is in `taken` are understood already. Never raises."""
    extractor = _Extractor(language, taken)
    extractor.section(root.children, _Scope(), _Block())
    found = extractor.found
    if not found.questions:
        found.questions += _questions_of_introduction(root, language, taken | set(found.fates))
    return found


def _questions_of_introduction(root: Node, language: str, known: set[int]) -> list[str]:
    """Questions for a way in the paragraphs above the first section: what a session set out to answer."""
    asked: list[str] = []
    for node in root.walk():
        if node.role == "root" or node.number in known:
            continue
        if node.role != "paragraph":
            break
        asked += [one for one in questions_in(node.text) if asks_for_a_way(one, language)]
    return asked or list(_announced_questions(root, language, known))


def _announced_questions(root: Node, language: str, known: set[int]) -> Iterator[str]:
    """Questions that a sentence of the note calls so: "Die zentrale Frage lautete: Wie …?"."""
    for node in root.walk():
        if node.role == "paragraph" and node.number not in known and "?" in node.text:
            for sentence in SENTENCE_END.split(node.text):
                lead, colon, asked = sentence.partition(": ")
                if colon and len(lead.split()) <= LEAD_WORDS and heading_kind(lead, language) == "question":
                    yield from questions_in(asked)


def plain_text(text: str) -> str:
    """A line's Markdown as plain text, links with their target behind them; a line of marks alone as it stands."""
    parts: list[str] = []
    target = ""
    for token in parse_inline(text)[0].children or ():
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
        elif token.type == "link_close" and target:
            if target not in (parts[-1] if parts else ""):
                parts.append(f" ({target})")
            target = ""
        else:
            parts.extend(texts([token]))
    return " ".join("".join(parts).split()).strip("_ ") or " ".join(text.split())


def fits(text: str) -> bool:
    """Whether a text can be an item: it says something and is no longer than a stored text may be."""
    return len(text) <= TEXT_LIMIT and any(c.isalnum() for c in text)


class _Extractor:
    def __init__(self, language: str, taken: set[int]) -> None:
        self.language, self.taken = language, taken
        self.found = Extraction()
        self.numbers: dict[str, str] = {}  # the number in a problem's label or mark → its id

    # --- sequences of nodes ---

    def section(self, nodes: list[Node], scope: _Scope, block: _Block) -> None:
        """Reads siblings in order; a bare label among them announces those that follow it."""
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if node.number in self.taken or node.role in ("rule", "code", "quote"):
                self.section(node.children, _Scope(), _Block())
                at += 1
            elif node.role == "heading":
                self.heading(node, scope, block)
                at += 1
            elif node.role == "table":
                self.table(node)
                at += 1
            else:
                at = self.entry(nodes, at, scope, block)

    def heading(self, node: Node, scope: _Scope, block: _Block) -> None:
        """Reads what stands beneath a heading."""
        before = len(self.found.problems)
        if reference := reference_of(node.text):
            self.referring(node, reference, scope)
            return
        kind = heading_kind(node.text, self.language)
        label = label_of(node.text, self.language)
        inline = split_label(node.text, self.language)
        if kind is None and scope.kind in ITEM_KINDS and not self.is_question(node):
            kind = scope.kind  # a neutral sub-heading inherits
        if inline and inline.kind in ITEM_KINDS and node.children and not self.has_entries(node):
            kind = inline.kind
        if kind in ITEM_KINDS:
            self.announced(node, kind)
            within = block.answered(kind) or scope.within
            one = label is not None and label.one
            mine, after = self.reach(node)
            if kind == "problem" and one and label and mine[:1] and mine[0].role == "paragraph":
                self.problem_beneath(node, label, mine, block)
            else:
                # Beside a list running text is an entry too, but for headings that no mark tells apart from it.
                lines_only = not any(child.apart or _is_prose(child) for child in mine if child.role == "paragraph")
                prose = node.level < BOLD or lines_only or not self.has_entries(node)
                inner = _Scope(kind, prose=prose, within=within)
                self.section(mine, inner, _Block(() if kind == "problem" else within))
            self.section(after, _Scope(), _Block())
            block.ended(kind, one, tuple(problem.id for problem in self.found.problems[before:]))
            return
        block.ended(kind, False, ())
        if kind in ("question", "topic"):
            self.announced(node, kind)
            self.guiding(node.children, every=kind == "question")
        elif kind == "open_question":
            self.announced(node, kind)
            self.listed(node.children, "open_question", self.found.open_questions)
        elif kind is None and self.is_question(node) and self.answers(node):
            self.question_with_answers(node, scope)
        else:
            self.section(node.children, _Scope(), _Block())

    def referring(self, node: Node, reference: str, scope: _Scope) -> None:
        """ "Zu 2:" as a heading: what stands beneath belongs to the problem of that number."""
        problem = self.problem_of(reference)
        if problem:
            self.fate(node, Fate("label", rule="reference", left_out=node.text))
            self.found.lifted.add(id(node))
        within = (problem,) if problem else ()
        self.section(node.children, _Scope(scope.kind or "suggestion", within=within), _Block(within))

    def reach(self, node: Node) -> tuple[list[Node], list[Node]]:
        """What a heading announces of what stands beneath it, and the rest: it reaches up to a rule, one without a mark
        over running text only up to the next blank line."""
        children = node.children
        rule = next((n for n, child in enumerate(children) if child.role == "rule"), len(children))
        children, beyond = children[:rule], children[rule:]
        if node.level >= BOLD and not self.has_entries(node):
            end = next((n for n, child in enumerate(children) if n and child.apart and child.role == "paragraph"), None)
            if end is not None:
                return children[:end], children[end:] + beyond
        return children, beyond

    def entry(self, nodes: list[Node], at: int, scope: _Scope, block: _Block) -> int:
        """Reads the entry or paragraph at `at`, and what follows it if it is a bare label; returns where to go on."""
        node = nodes[at]
        label = label_of(node.text, self.language)
        inline = None if label else split_label(node.text, self.language)
        reference = reference_of(node.text)
        if reference and (problem := self.problem_of(reference)):
            self.fate(node, Fate("label", rule="reference", left_out=node.text))
            self.found.lifted.add(id(node))
            children, end = self.scope_of(nodes, at, one=False)
            self.section(children, _Scope("suggestion", within=(problem,)), _Block((problem,)))
            return end
        if (referring := split_reference(node.text)) and (problem := self.problem_of(referring[0])):
            text = referring[1]
            left_out = node.text[: node.text.rfind(text)]
            kind: LabelKind = "contact_role" if scope.kind == "contact_role" else "suggestion"
            self.item(node, kind, text, _Scope(kind, within=(problem,)), _Block((problem,)), left_out=left_out)
            return at + 1
        if label and (node.children or node.text.rstrip("*_ ").endswith((":", "?")) or self.stands_alone(nodes, at)):
            return self.bare_label(nodes, at, label, scope, block)
        if inline and inline.kind in ITEM_KINDS:
            return self.labelled(nodes, at, inline, scope, block)
        if inline and inline.kind in ("question", "open_question", "topic"):
            asked = Node(node.role, node.level, node.lines, inline.value, node.children)
            if inline.kind == "question" and self.is_question(asked) and self.answers(asked):
                self.question_with_answers(node, scope, inline)
                return at + 1
            return self.inline_question(nodes, at, inline, block)
        if node.role == "item" and scope.kind in (None, "suggestion") and self.is_question(node) and self.answers(node):
            self.question_with_answers(node, scope)
            return at + 1
        if (
            node.role == "item"
            and scope.kind in (None, "problem")
            and not label
            and not inline
            and self.is_answered(node)
        ):
            self.item(node, "problem", node.text, scope, block, left_out="")
            return at + 1
        other = inline and inline.kind in ("neutral", "scribe")
        bare_label = label and not label.more and label.kind != scope.kind
        lead = node.role == "paragraph" and node.bare.endswith(":")  # "Vorgeschlagen wurde:"
        sentence = scope.kind == "contact_role" and len(node.text.split()) > ROLE_WORDS  # tells of them, is none
        taken = node.role == "item" or (scope.prose and not lead and not sentence)
        if scope.kind in ITEM_KINDS and taken and not other and not bare_label:
            self.item(node, scope.kind, node.text, scope, block, left_out="")
            return at + 1
        if node.role == "item" and node.mark in ARROWS and block.current and scope.kind in (None, "problem"):
            self.item(node, "suggestion", node.text, scope, block, left_out="")
            return at + 1
        if node.role == "paragraph":
            self.sentences(node, scope, block)
        self.section(node.children, _Scope(), _Block(block.current if scope.within else ()))
        return at + 1

    def sentences(self, node: Node, scope: _Scope, block: _Block) -> None:
        """Sentences of running text that begin with a label ("Tipp von Mia: …"): items, and the text stays."""
        for sentence in SENTENCE_END.split(node.text)[1:]:
            label = split_label(sentence, self.language)
            if label and label.kind in ITEM_KINDS and sentence.startswith(label.part_of(sentence)[:1]):
                said = Node("paragraph", node.level, node.lines, sentence)
                self.item(said, label.kind, label.value, scope, block, left_out="")

    # --- labels ---

    def bare_label(self, nodes: list[Node], at: int, label: Label, scope: _Scope, block: _Block) -> int:
        node = nodes[at]
        children, end = self.scope_of(nodes, at, one=label.one)
        if label.kind == "neutral" and label.one and node.role == "item" and children is not node.children:
            node.children = children  # "Ziel:" and the goal after it
            del nodes[at + 1 : end]
        if label.kind not in (*ITEM_KINDS, "question", "topic", "open_question"):
            self.section(node.children, _Scope(), _Block())
            return at + 1
        if not children:
            return at + 1
        self.announced(node, label.kind)
        if label.kind == "problem" and label.one:
            self.problem_beneath(node, label, children, block)
        elif label.kind in ITEM_KINDS:
            before = len(self.found.problems)
            within = () if label.kind == "problem" else block.answered(label.kind) or scope.within
            self.section(children, _Scope(label.kind, prose=True, within=within), _Block(within))
            block.ended(label.kind, label.one, tuple(problem.id for problem in self.found.problems[before:]))
        elif label.kind == "open_question":
            self.listed(children, "open_question", self.found.open_questions)
        else:
            self.guiding(children, every=label.kind == "question")
        return end

    def problem_beneath(self, node: Node, label: Label, children: list[Node], block: _Block) -> None:
        """ "Problem 1:" with the problem on the next line: the first entry is the problem, the rest belongs to it."""
        first, *rest = children
        own = Node("item", first.level, first.lines, first.text, [*first.children, *rest])
        self.item(own, "problem", first.text, _Scope(), block, left_out="", number=label.number)
        self.found.lifted.add(id(first))

    def labelled(self, nodes: list[Node], at: int, label: Label, scope: _Scope, block: _Block) -> int:
        """ "Vorschlag: Patenschaft für jede Kiste": the label and the item on one line."""
        node = nodes[at]
        left_out = label.part_of(node.text) if not label.more else ""
        if left_out and not ends_at_colon(left_out, node.lines[0].raw) and left_out.strip(" :*_") in node.lines[0].raw:
            self.found.bare_labels.append(left_out.strip(" :*_"))
        if label.kind == "problem":
            block.current = scope.within
        if (problem := self.problem_of(reference_in(label) or "")) and label.kind != "problem":
            left_out = label.part_of(node.text)
            self.item(node, label.kind, label.value, _Scope(within=(problem,)), _Block((problem,)), left_out=left_out)
            return at + 1
        if several := _several(label) if not node.children else []:
            self.listed_inline(node, label.kind, several, left_out, scope, block)
            return at + 1
        self.item(node, label.kind, label.value, scope, block, left_out=left_out, number=label.number)
        end = at + 1
        if label.kind == "problem" and not node.children:
            # In a flat list a question right under a problem explains it.
            while end < len(nodes) and self.explains(nodes[end]):
                self.add_detail(self.found.problems[-1], nodes[end])
                end += 1
        return end

    def listed_inline(
        self, node: Node, kind: LabelKind, texts: list[str], left_out: str, scope: _Scope, block: _Block
    ) -> None:
        """ "Probleme: kein Geld, keine Zeit, kein Raum": a list on one line."""
        for text in texts:
            if kind == "problem":
                block.current = scope.within
            self.item(Node(node.role, node.level, node.lines, text), kind, text, scope, block, left_out=left_out)
        self.found.lifted.add(id(node))
        if kind == "problem" and len(texts) > 1:
            block.current = ()

    def problem_of(self, reference: str) -> str | None:
        """The problem that a number or letter stands for; without numbers of their own problems are counted."""
        if not reference.isdecimal() or any(key[:1].isdigit() for key in self.numbers):
            return self.numbers.get(reference.casefold())
        at = int(reference)
        return self.found.problems[at - 1].id if 0 < at <= len(self.found.problems) else None

    def explains(self, node: Node) -> bool:
        label = split_label(node.text, self.language)
        asked = node.text.rstrip().endswith("?") and not node.children
        return node.role == "item" and asked and not self.known_label(node) and (not label or label.kind == "question")

    def known_label(self, node: Node) -> bool:
        return label_of(node.text, self.language) is not None

    def scope_of(self, nodes: list[Node], at: int, one: bool) -> tuple[list[Node], int]:
        """The nodes that a bare label announces: its children, else those that follow it; and where to go on.

        In a flat list a label for one entry ("Vorschlag:") reaches to the next entry (and questions about it), one for
        a list ("Ideen:") to the next label or line that ends in a colon.
        """
        node = nodes[at]
        if node.children or node.echo:
            return node.children, at + 1
        end = at + 1
        while end < len(nodes):
            following = nodes[end]
            if following.role not in ("item", "paragraph") or following.number in self.taken:
                break
            if node.role == "item" and following.role != "item":
                break
            if node.role == "paragraph" and end > at + 1 and following.role != nodes[at + 1].role:
                break
            if self.opens(following):
                break
            if one and end > at + 1 and not self.explains(following):
                break
            end += 1
        return nodes[at + 1 : end], end

    def opens(self, node: Node) -> bool:
        """Whether a node begins something of its own in a flat list."""
        if node.text.rstrip("*_ ").endswith(":") or self.known_label(node):
            return True
        label = split_label(node.text, self.language)
        return label is not None and label.kind not in ("question", "neutral")

    def stands_alone(self, nodes: list[Node], at: int) -> bool:
        """Whether a bare label without a colon has something to announce."""
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        return nodes[at].role == "paragraph" and following is not None and following.role == "item"

    def announced(self, node: Node, kind: str) -> None:
        """A heading or label that said what its entries are leaves the body, unless it says more than that."""
        label = label_of(node.text, self.language)
        left_out = node.text if label and not label.more and kind != "topic" else ""
        self.fate(node, Fate("label", rule=kind, left_out=left_out))
        if left_out:
            self.found.lifted.add(id(node))
            raw = node.lines[0].raw
            if not ends_at_colon(node.bare, raw) and not raw.lstrip().startswith("#"):
                self.found.bare_labels.append(node.bare.rstrip(" :"))

    # --- items ---

    def item(
        self,
        node: Node,
        kind: LabelKind,
        text: str,
        scope: _Scope,
        block: _Block,
        left_out: str,
        number: str | None = None,
    ) -> None:
        """Takes a node for an item of this kind; its unlabelled children become details."""
        text = ANSWER_MARK.sub("", text)
        if kind == "problem" and (answered := ANSWERED.match(text)):
            self.answered(node, answered["problem"], answered["answer"], scope, block, left_out, number)
            return
        text = plain_text(text).removeprefix("...").removeprefix("…").strip()
        if node.children or node.echo:
            text = text.rstrip(":").rstrip()
        if not fits(text) or REMARK.match(text) or says_nothing(text, self.language):
            self.section(node.children, scope, block)
            return
        if kind == "contact_role":
            self.roles(node, text, block.current or scope.within, left_out)
            return
        if kind == "problem":
            index = len(self.found.problems)
            problem = Problem(id=f"p{index + 1}", text=text)
            self.found.problems.append(problem)
            for key in (number, node.mark.strip("().") or None):
                if key:
                    self.numbers.setdefault(key.casefold(), problem.id)
            block.current = (problem.id,)
            self.lift(node, kind, problem.id, left_out, scope)
            details = self.details(node, problem.id)  # may name further problems
            self.found.problems[index] = problem.model_copy(update={"details": details})
        else:
            index = len(self.found.suggestions)
            addresses = block.current or scope.within
            suggestion = Suggestion(id=f"s{index + 1}", text=text, addresses=addresses)
            self.found.suggestions.append(suggestion)
            self.lift(node, kind, suggestion.id, left_out, scope)
            details = self.details(node, suggestion.id, addresses)
            self.found.suggestions[index] = suggestion.model_copy(update={"details": details})

    def answered(
        self, node: Node, problem: str, answer: str, scope: _Scope, block: _Block, left_out: str, number: str | None
    ) -> None:
        """ "kein Raum → Kirche fragen": a problem and what helps on one line."""
        self.item(node, "problem", problem, scope, block, left_out=left_out, number=number)
        label = split_label(answer, self.language)
        said = label.value if label and label.kind == "suggestion" and not label.more else answer
        self.item(Node(node.role, node.level, node.lines, said), "suggestion", said, scope, block, left_out="")

    def lift(self, node: Node, kind: str, item: str, left_out: str, scope: _Scope) -> None:
        self.fate(node, Fate(kind, item, left_out=left_out))
        if node.role == "item" or left_out or not _is_prose(node):  # an item from running prose stays there too
            self.found.lifted.add(id(node))

    def details(self, node: Node, owner: str, addresses: tuple[str, ...] = ()) -> tuple[Detail, ...]:
        """The children of an item that explain it; those with labels of their own become items beside it."""
        within = (owner,) if owner.startswith("p") else addresses
        block = _Block(within)
        found: list[Detail] = []
        at = 0
        children = node.children
        while at < len(children):
            child = children[at]
            if child.number in self.taken or child.role in ("code", "table", "rule", "heading"):
                self.section([child], _Scope(), block)
                at += 1
            elif self.is_item_of_its_own(child, owner):
                at = self.entry(children, at, _Scope(within=within), block)
            else:
                found += self.detail(child, owner, 1)
                at += 1
        return tuple(found)

    def is_item_of_its_own(self, node: Node, owner: str) -> bool:
        if self.opens_items(node):
            return True
        return (owner.startswith("p") and node.mark in ARROWS) or reference_of(node.text) is not None

    def detail(self, node: Node, owner: str, depth: int) -> list[Detail]:
        """A node beneath an item as a detail, with its own; what says nothing or too much stays in the body."""
        text = plain_text(node.text)
        below = [one for child in node.children for one in self.detail(child, owner, min(depth + 1, DETAIL_DEPTH))]
        if node.role in ("code", "table", "quote") or not fits(text):
            return below
        self.fate(node, Fate("detail", owner))
        self.found.lifted.add(id(node))
        if depth == DETAIL_DEPTH:  # what is nested deeper than a stored session allows stands beside it
            return [Detail(text=text), *below]
        return [Detail(text=text, details=tuple(below))]

    def add_detail(self, problem: Problem, node: Node) -> None:
        details = self.detail(node, problem.id, 1)
        index = self.found.problems.index(problem)
        self.found.problems[index] = problem.model_copy(update={"details": (*problem.details, *details)})

    def roles(self, node: Node, text: str, within: tuple[str, ...], left_out: str) -> None:
        """One node may name several roles: "Sozialraumplanung / Quartiersmanagement"."""
        first = len(self.found.contact_roles) + 1
        for role, note in roles_in(text, self.language):
            if is_named_person(role, self.language):
                self.found.doubts.append(Doubt(node.number, "name-under-contacts", role))
                continue
            self.found.contact_roles.append(
                ContactRole(id=f"c{len(self.found.contact_roles) + 1}", text=role, note=note, for_=within)
            )
        if len(self.found.contact_roles) < first:
            return
        item = self.found.contact_roles[-1].id
        self.fate(node, Fate("contact_role", f"c{first}", left_out=left_out))
        self.found.lifted.add(id(node))
        notes = [one for child in node.children for one in self.detail(child, item, DETAIL_DEPTH)]
        last = self.found.contact_roles[-1]
        note = "; ".join(filter(None, (last.note, *(one.text for one in notes))))
        if notes and fits(note):
            self.found.contact_roles[-1] = last.model_copy(update={"note": note})

    def question_with_answers(self, node: Node, scope: _Scope, label: Label | None = None) -> None:
        """A question with entries beneath: the question is the problem; what answers a "how" are suggestions, what
        answers a "why" are its details."""
        before = len(self.found.problems)
        how = "why" not in {question_kind(part, self.language) for part in SENTENCE_BREAK.split(node.bare)}
        asked = Node(node.role, node.level, node.lines, node.text, [] if how else node.children)
        text, left_out = (label.value, label.part_of(node.text)) if label else (node.text, "")
        self.item(asked, "problem", text, _Scope(), _Block(), left_out=left_out)
        self.found.lifted.add(id(node))
        if how and len(self.found.problems) > before:
            within = (self.found.problems[before].id,)
            self.section(node.children, _Scope("suggestion", within=within), _Block(within))

    def is_question(self, node: Node) -> bool:
        """Whether a node asks for a way or a reason; with entries beneath it may do so without a question mark."""
        text = node.bare
        if is_how_to(text, self.language) and (node.role == "heading" or node.children):
            return len(text.split()) >= 3
        if not text.endswith("?") or len(text.split()) < 3:
            return False
        if text.startswith(("...", "…")):  # goes on with the question that the heading began: "Wie können wir …"
            return True
        last = text.rstrip("?").rsplit("? ", 1)[-1]  # of "Technical debt. How do you track it?" the question counts
        asked = question_kind(last, self.language) or question_kind(SENTENCE_BREAK.split(last)[-1], self.language)
        return asked in ("how", "why")

    def answers(self, node: Node) -> bool:
        """Whether a question has entries beneath that may answer it."""
        entries = [child for child in node.children if child.role == "item"]
        return bool(entries) and not all(child.text.rstrip().endswith("?") for child in entries)

    def is_answered(self, node: Node) -> bool:
        """Whether an entry without a label is a problem because its children are labelled as what helps."""
        labels = [
            label_of(child.text, self.language) or split_label(child.text, self.language) for child in node.children
        ]
        kinds = {label.kind for label in labels if label}
        return bool(kinds & {"suggestion", "contact_role"}) and "problem" not in kinds and len(node.text.split()) >= 3

    def has_entries(self, node: Node) -> bool:
        return any(child.role in ("item", "table") for child in node.children)

    # --- questions ---

    def guiding(self, nodes: list[Node], every: bool) -> None:
        """The questions a session set out to answer. A list entry or what follows a colon moves, prose stays."""
        for at, node in enumerate(nodes):
            if node.number in self.taken:
                continue
            if self.opens_items(node):
                self.section(nodes[at:], _Scope(), _Block())
                return
            text = node.text
            if node.role == "item" and fits(plain_text(text)) and (every or text.endswith("?")):
                self.found.questions.append(plain_text(text))
                self.fate(node, Fate("questions"))
                self.found.lifted.add(id(node))
            elif match := QUESTION_AFTER_COLON.match(text):
                asked = questions_in(match["questions"])
                self.found.questions += asked
                if sum(map(len, asked)) >= len(match["questions"].strip()) - len(asked):
                    self.found.shortened[id(node)] = match["lead"]
                self.fate(node, Fate("questions"))
            elif asked := questions_in(text):
                self.found.questions += asked
                self.fate(node, Fate("questions"))
                if asked == [plain_text(text)]:
                    self.found.lifted.add(id(node))
            self.guiding(node.children, every)

    def opens_items(self, node: Node) -> bool:
        label = label_of(node.text, self.language) or split_label(node.text, self.language)
        return label is not None and label.kind in ITEM_KINDS

    def inline_question(self, nodes: list[Node], at: int, label: Label, block: _Block) -> int:
        """ "Leitfrage: …?" asks for the session, or, right after a problem, about that problem."""
        node = nodes[at]
        left_out = label.part_of(node.text) if not label.more else ""
        value = plain_text(label.value)
        if label.kind == "question" and block.current:
            index = next((i for i, p in enumerate(self.found.problems) if p.id == block.current[-1]), None)
            if index is not None:
                self.add_detail(self.found.problems[index], node)
                return at + 1
        if label.kind == "topic":
            self.found.questions += questions_in(label.value)
            self.section(node.children, _Scope(), _Block())
            return at + 1
        target = self.found.questions if label.kind == "question" else self.found.open_questions
        if label.kind == "open_question" or value.rstrip('"“”»«').endswith("?"):
            target += questions_in(value) if label.kind == "question" else [value]
            self.fate(node, Fate(label.kind + "s", left_out=left_out))
            if left_out:
                self.found.lifted.add(id(node))
        self.section(node.children, _Scope(), _Block())
        return at + 1

    def listed(self, nodes: list[Node], kind: str, target: list[str]) -> None:
        for node in nodes:
            if node.role not in ("item", "paragraph") or node.number in self.taken:
                self.section([node], _Scope(), _Block())
                continue
            text = plain_text(node.text)
            if fits(text):
                target.append(text)
                self.fate(node, Fate(kind + "s"))
                self.found.lifted.add(id(node))
            self.section(node.children, _Scope(), _Block())

    # --- tables ---

    def table(self, node: Node) -> None:
        """A table whose header names kinds: each row relates its problem, its suggestions and its contact roles."""
        rows = table_rows(node)
        kinds = [self.column_kind(cell) for cell in rows[0][1]] if rows else []
        if not any(kind in ITEM_KINDS for kind in kinds):
            return
        self.fate_line(rows[0][0], Fate("label", rule="table", left_out=" ".join(rows[0][1]) if all(kinds) else ""))
        if all(kinds):
            self.found.bare_labels += rows[0][1]
        current: tuple[str, ...] = ()
        for line, cells in rows[1:]:
            current = self.row(line, cells, kinds, current)
        if all(kinds):
            self.found.lifted.add(id(node))

    def column_kind(self, cell: str) -> LabelKind | None:
        kind = heading_kind(cell, self.language)
        return kind if kind in ITEM_KINDS else None

    def row(
        self, line: Line, cells: Sequence[str], kinds: Sequence[LabelKind | None], current: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Reads a row; one without a problem goes on with the problem of the row above."""
        block = _Block(current)
        for kind in ITEM_KINDS:
            for cell, column in zip(cells, kinds, strict=False):
                if column != kind or EMPTY_CELL.match(cell):
                    continue
                node = Node("item", 0, [line], cell)
                if kind == "problem":
                    known = self.problem_of(cell) if cell.isalnum() and len(cell) <= 2 else None
                    block.current = (known,) if known else ()
                    if known:  # a table of answers to what was numbered above it
                        continue
                self.item(node, kind, cell, _Scope(within=block.current), block, left_out="")
        return block.current

    # --- bookkeeping ---

    def fate(self, node: Node, fate: Fate) -> None:
        for n, line in enumerate(node.lines):
            self.fate_line(line, fate if n == 0 else replace(fate, left_out=""))
        if node.echo:
            self.fate_line(node.echo, Fate("echo", fate.item, rule="echo", left_out=node.echo.text))

    def fate_line(self, line: Line, fate: Fate) -> None:
        self.found.fates.setdefault(line.number, fate)


def roles_in(text: str, language: str) -> Iterator[tuple[str, str | None]]:
    """The contact roles that a line names, each with the remark behind it: "A / B (kennt alle)" → A; B, kennt alle.

    In German a comma before a small letter begins a remark; other languages and hasty writers write roles small, too.
    """
    german = language.split("-")[0] == "de" and not text.islower()
    if german and ARTICLES.match(text):
        text = NEXT_ARTICLE.sub("", text)
    note: str | None = None
    if bracket := BRACKET_AT_END.match(text):
        text, note = bracket["text"], bracket["note"]
    elif aside := (SIDE_NOTE if german else SIDE_CLAUSE).match(text):
        text, note = aside["text"], aside["note"]
    parts = [part.strip() for part in (SEPARATORS if german else ANY_COMMA).split(text)]
    if any(not part or part.startswith("-") or part.endswith("-") for part in parts) or max(map(len, parts)) > 80:
        parts = [text.strip()]  # "Programmreferentinnen und -referenten" is one
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        inner = BRACKET_AT_END.match(part)
        role, own = (inner["text"], inner["note"]) if inner else (part, None)
        role = ARTICLES.sub("", role).strip().rstrip(".!,;:") if len(parts) > 1 else role.strip().rstrip(".!,;:")
        if role:
            yield role, own or (note if last else None)


def says_nothing(text: str, language: str) -> bool:
    """Whether an entry only tells that there is none: "n/a", "keine Ahnung", "none agreed"."""
    return any(text.casefold().strip(" .!()") in words_of.nothing for words_of in lexicons(language))


def _is_prose(node: Node) -> bool:
    return (
        len(node.lines) > 1 or len(node.text.split()) > LINE_WORDS or node.text.rstrip('"“”»').endswith((".", "!", "…"))
    )


def _several(label: Label) -> list[str]:
    """The entries of a list on one line behind a label for lists; empty for a single one or running text."""
    if label.one or label.kind not in ("problem", "suggestion") or SENTENCE_END.search(label.value):
        return []
    parts = [part.strip().rstrip(".") for part in (ENTRIES if ";" in label.value else COMMAS).split(label.value)]
    short = all(part and len(part.split()) <= ENTRY_WORDS for part in parts)
    return parts if len(parts) > (1 if ";" in label.value else 2) and short else []


def is_named_person(text: str, language: str) -> bool:
    """Whether a contact is written like a person: a title before the name, or a first name and a family name."""
    first = text.split(" ", 1)[0].rstrip(".")
    return first in ("Frau", "Herr", "Dr", "Prof", "Mr", "Mrs", "Ms")


def questions_in(text: str) -> list[str]:
    """The questions among the sentences of a text."""
    found = []
    for sentence in SENTENCE_END.split(plain_text(text)):
        bare = sentence.strip()
        if bare.rstrip('"“”»«’)').endswith("?") and len(bare.split()) >= 3:
            found.append(re.sub(r"^(?:Und|And):?[ \t]+(?=[A-ZÄÖÜ])", "", bare))
    return found
