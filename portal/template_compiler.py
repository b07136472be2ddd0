"""Jinja with less ceremony: templates compile to plain calls of plain functions.

Jinja asks of everything that a template calls whether it wants the context, makes a list of what a
macro is given, and looks through all global names with every import. A page does each of that some
hundred times, and nothing here needs it: no callable of our templates takes Jinja's context, no
template is loaded with global names of its own, and what escapes is known when it is compiled. What
it costs and what it saves is in docs/benchmarks.md, why it may is in docs/decisions/0011.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextvars import ContextVar
from functools import cache, lru_cache
from keyword import iskeyword
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro, new_context
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

#: Macros whose output depends on nothing but what they are given, and which get the same again and
#: again: they are called once for it.
PURE = {
    "components/icons.html": {"icon", "logo"},
    "components/badges.html": {"badge", "count"},
    "components/people.html": {"avatar"},
    "components/menus.html": {"menu_heading", "menu_rule"},
}
#: How many outputs of each are kept.
KEPT = 1_000

#: Names by which templates ask for words.
WORDS = {"_": "say", "gettext": "say", "ngettext": "say_number"}


class WordBook(dict[str, Markup]):
    """The texts of one language that are said as they are, as markup."""

    def __init__(self, translations: Any) -> None:
        super().__init__()
        self.translations = translations

    def __missing__(self, text: str) -> Markup:
        said = self.translations.ugettext(text)
        # Our own words, not somebody's input.
        self[text] = Markup(said % {} if "%" in said else said)  # noqa: S704
        return self[text]


#: The words of the template that is being rendered.
_book: ContextVar[WordBook] = ContextVar("book")
_books: dict[int, WordBook] = {}


def speak(translations: Any) -> None:
    """Let templates say what follows in the language of these translations."""
    book = _books.get(id(translations))
    if book is None or book.translations is not translations:
        book = _books[id(translations)] = WordBook(translations)
    _book.set(book)


def say_constant(text: str) -> Markup:
    """``_('Save')`` of a page."""
    return _book.get()[text]


def say(text: str, /, **values: Any) -> Markup:
    """``_('Hello %(name)s', name=...)`` of a page: the values are escaped."""
    # Our own words; Markup escapes what is filled in.
    return Markup(_book.get().translations.ugettext(text)) % values  # noqa: S704


def say_number(singular: str, plural: str, num: Any, /, **values: Any) -> Markup:
    """``ngettext`` of a page."""
    text = _book.get().translations.ungettext(singular, plural, num)
    return Markup(text) % {"num": num, **values}  # noqa: S704


def say_plain(text: str, /, **values: Any) -> str:
    """``_()`` of a mail, where nothing is escaped."""
    said: str = _book.get().translations.ugettext(text)
    return said % values if values or "%" in said else said


def say_number_plain(singular: str, plural: str, num: Any, /, **values: Any) -> str:
    """``ngettext`` of a mail."""
    text: str = _book.get().translations.ungettext(singular, plural, num)
    return text % {"num": num, **values}


def printed(value: Any) -> str:
    """What a page prints of a value: escaped, unless it is markup."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else escape(value)


class QuickCode(CodeGenerator):
    """Writes calls as calls."""

    def visit_Call(  # noqa: N802  # Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Call what is to be called, without going through the context."""
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(k.key) for k in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        word = WORDS.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if word is None:
            self.visit(node.node, frame)
        elif not frame.eval_ctx.autoescape:
            self.write(f"environment.{word}_plain")
        elif word == "say" and isinstance(node.args[0], nodes.Const) and not node.kwargs:
            self.write("environment.say_constant")
        else:
            self.write(f"environment.{word}")
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        # What is printed is joined at once: it need not be marked as escaped in between.
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Make a macro the function that it is."""
        self.write("environment.as_function(")
        super().macro_def(macro_ref, frame)
        self.write(f", {self.name!r})")


def as_function(macro: Macro, template: str | None) -> Callable[..., Any]:
    """A macro as a function that Python itself hands the arguments to."""
    if macro.catch_varargs or macro.explicit_caller or not macro._default_autoescape:
        return macro
    make = _maker(tuple(macro.arguments), catches=macro.catch_kwargs, has_caller=macro.caller)
    nobody = macro._environment.undefined("No caller defined", name="caller")
    function: Callable[..., Any] = make(macro._func, nobody)
    if macro.name in PURE.get(template or "", ()):
        return lru_cache(KEPT, typed=True)(function)
    return function


@cache
def _maker(names: tuple[str, ...], *, catches: bool, has_caller: bool) -> Callable[..., Any]:
    """Makes functions with parameters of these names; the order is that of Jinja's compiler."""
    takes = [f"{name}=missing" for name in names]
    gives = list(names)
    if has_caller:
        takes.append("caller=nobody")
        gives.append("caller")
    if catches:
        takes.append("**kwargs")
        gives.append("kwargs")
    text = f"lambda body, nobody: lambda {', '.join(takes)}: Markup(body({', '.join(gives)}))"
    # The names come from our templates, where they were names already.
    made: Callable[..., Any] = eval(text, {"Markup": Markup, "missing": missing})  # noqa: S307
    return made


class QuickContext(Context):
    """A context that does not list the global names, for which nobody here asks."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> None:
        super().__init__(environment, parent, name, blocks)


class QuickTemplate(Template):
    """A template that has the global names of its environment and no others."""

    environment: "QuickEnvironment"

    def new_context(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002  # Jinja's name
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> Context:
        """A context with these variables and the global names."""
        env = self.environment
        return new_context(env, self.name, self.blocks, vars, shared, env.globals, locals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class QuickEnvironment(Environment):
    """The environment of the portal's templates."""

    template_class = QuickTemplate
    context_class = QuickContext
    code_generator_class = QuickCode
    as_function = staticmethod(as_function)
    say = staticmethod(say)
    say_constant = staticmethod(say_constant)
    say_number = staticmethod(say_number)
    say_plain = staticmethod(say_plain)
    say_number_plain = staticmethod(say_number_plain)

    printed = staticmethod(printed)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``thing.name`` of a template: half of the things are dictionaries."""
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            if not hasattr(obj, attribute):
                return self.undefined(obj=obj, name=attribute)
        else:
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's name
    ) -> Template:
        """A template by its name. Names are never relative to the template that says them."""
        if not self.auto_reload and type(name) is str:
            found = self._by_name.get(name)
            if found is None:
                found = self._by_name[name] = super().get_template(name)
            return found
        return super().get_template(name, parent, globals)

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._by_name: dict[str, Template] = {}
