"""Every vector known to run in nbconvert's own pages is inert in ours."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from perfeval.report.html import export_page
from perfeval.report.sanitize import clean_html, clean_markdown, png_address
from tests.every import every
from tests.report.pages import Page, code, html, markdown, notebook

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n"
    + bytes.fromhex("0000000d4948445200000001000000010802000000907753de")
    + bytes.fromhex("0000000c4944415408d763f8ffff3f0005fe02fea7")
).decode()

VECTORS = {
    "script": "<script>__xss(1)</script>",
    "style breakout": "</style><script>__xss(1)</script>",
    "title breakout": "</title><script>__xss(1)</script>",
    "comment breakout": "--><script>__xss(1)</script>",
    "svg onload": "<svg onload=__xss(1)><script>__xss(1)</script></svg>",
    "img onerror": "<img src=x onerror=__xss(1)>",
    "img in heading": "# <img src=x onerror=__xss(1)>",
    "img in table": "| a |\n|---|\n| <img src=x onerror=__xss(1)> |",
    "details ontoggle": "<details open ontoggle=__xss(1)>x</details>",
    "iframe srcdoc": "<iframe srcdoc='<script>parent.__xss(1)</script>'></iframe>",
    "object data": "<object data='data:text/html,<script>__xss(1)</script>'></object>",
    "embed": "<embed src='data:text/html,<script>__xss(1)</script>'>",
    "javascript link": "[x](javascript:__xss(1))",
    "mixed case link": "[x](JaVaScRiPt:__xss(1))",
    "entity split link": "[x](java&#x09;script:__xss(1))",
    "reference link": "[x][y]\n\n[y]: javascript:__xss(1)",
    "autolink": "<javascript:__xss(1)>",
    "html link": "<a href='java\nscript:__xss(1)'>x</a>",
    "data link": "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "remote image": "![x](http://example.invalid/a.png)",
    "local file image": "![x](/etc/passwd)",
    "base": "<base href='http://example.invalid/'>",
    "css url": "<p style='background:url(http://example.invalid/a)'>x</p>",
    "css overlay": "<div style='position:fixed;top:0;left:0;width:100%'>x</div>",
    "style element": "<style>*{display:none}</style>",
    "import": "<style>@import 'http://example.invalid/a.css'</style>",
    "meta refresh": "<meta http-equiv=refresh content='0;url=http://example.invalid/'>",
    "link element": "<link rel=stylesheet href='http://example.invalid/a.css'>",
    "form": "<form action='javascript:__xss(1)'><input type=submit autofocus onfocus=__xss(1)></form>",
    "mermaid": "```mermaid\ngraph TD; A[<img src=x onerror=__xss(1)>]\n```",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=__xss(1)></style></mglyph></table></mtext></math>",
    "template": "<template><script>__xss(1)</script></template>",
    "noscript": "<noscript><p title=\"</noscript><img src=x onerror=__xss(1)>\">",
    "unquoted": "' onmouseover=__xss(1) x='",
    "quoted": "\" onmouseover=\"__xss(1)\" x=\"",
    "jinja": "{{ ''.__class__ }}{% for x in y %}",
    "braces": "{0}{name}{}",
    "bidi": "\u202egnp.exe",
}  # fmt: skip


@every("name", VECTORS)
def test_in_html_output(name: str) -> None:
    assert not Page(clean_html(f"<p>{VECTORS[name]}</p>")).threats


@every("name", VECTORS)
def test_in_markdown(name: str) -> None:
    assert not Page(clean_markdown(VECTORS[name])).threats


@every("name", VECTORS)
def test_anywhere_in_a_notebook(name: str) -> None:
    vector = VECTORS[name]
    page = export_page(
        notebook(
            markdown(vector),
            code(
                html(vector),
                {"output_type": "stream", "name": "stdout", "text": vector},
                {"output_type": "stream", "name": "stderr", "text": vector},
                {"output_type": "display_data", "data": {"text/markdown": vector}, "metadata": {}},
                {"output_type": "display_data", "data": {"text/latex": vector}, "metadata": {}},
                {"output_type": "display_data", "data": {"image/svg+xml": vector}, "metadata": {}},
                {"output_type": "display_data", "data": {"application/javascript": vector}, "metadata": {}},
                {"output_type": "display_data", "data": {"image/png": vector}, "metadata": {}},
                {
                    "output_type": "display_data",
                    "data": {"image/png": PIXEL},
                    "metadata": {"image/png": {"alt": vector, "width": "1 onerror=__xss(1)", "height": vector}},
                },
                {"output_type": "execute_result", "data": {"text/plain": vector}, "metadata": {}, "execution_count": 1},
                {"output_type": "error", "ename": vector, "evalue": vector, "traceback": [vector]},
                source=vector,
            ),
        ),
        title=vector,
    )
    seen = Page(page)
    assert not seen.threats
    assert seen.all("img"), "the good picture must survive"
    assert "__class__" not in seen.words or name == "jinja"


@given(st.text(alphabet="<>/=\"' abcimgsrconerrojavript:svgdl\n#`*[]()!|"))
def test_no_mixture_of_signs_comes_alive(words: str) -> None:
    assert not Page(clean_html(words)).threats
    assert not Page(clean_markdown(words)).threats


def test_a_picture_is_a_png_or_nothing() -> None:
    assert png_address(PIXEL).startswith("data:image/png;base64,iVBORw0KGgo")
    assert png_address("PHN2Zz4=") is None
    assert png_address('"><script>') is None


def test_our_own_tables_pass_unchanged() -> None:
    frame = '<div class="scroll" role="region" aria-label="表" tabindex="0">'
    ours = f'{frame}<table><tr><th scope="col">甲</th></tr></table></div>'
    assert '<th scope="col">甲</th>' in clean_html(ours)
    assert 'role="region"' in clean_html(ours)
    assert clean_html('<a href="projects/a-1.html#pe-finding-2">x</a>').startswith(
        '<a href="projects/a-1.html#pe-finding-2"'
    )
    assert 'id="pe-indicator-3"' in clean_html('<p id="pe-indicator-3">x</p>')
    assert "id=" not in clean_html('<p id="form">x</p>')
