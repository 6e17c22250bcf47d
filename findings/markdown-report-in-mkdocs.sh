#!/usr/bin/env bash
# A report in GitHub's Markdown has other text in cells, and tables that are no tables, when Python-Markdown or mistune reads it.
#
# Packages: Markdown 3.11.3 (which MkDocs stands on), mistune 3.4.0, cmarkgfm 2025.10.22, markdown-it-py 4.3.0 (PyPI).
# Guess: with its extension for tables each reads what GitHub reads: "\|" in a cell is "|" in code too, and a table in <details>, with
# empty lines around it, is a table.
# Seen: Python-Markdown and mistune leave the backslash in code: a\|b. Python-Markdown, with "extra" too, shows the table in <details> as
# lines with bars, unless the element says markdown="1", which GitHub does not know. cmarkgfm and markdown-it-py do as GitHub does.
# Matters to: who publishes the Markdown of a test run with MkDocs: take another format, or <code> with &#124; and no <details>.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check Markdown==3.11.3 mistune==3.4.0 cmarkgfm==2025.10.22 markdown-it-py==4.3.0

cat >report.md <<'MD'
| clause | seen |
| --- | --- |
| retry | `a\|b` |

<details>
<summary>requests</summary>

| request | status |
| --- | --- |
| PUT | 401 |

</details>
MD
cat >render.py <<'PY'
import pathlib
import re

import cmarkgfm
import markdown
import markdown_it
import mistune

text = pathlib.Path("report.md").read_text()
pages = {
    "cmarkgfm": cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.Options.CMARK_OPT_UNSAFE),
    "markdown-it-py": markdown_it.MarkdownIt("commonmark").enable("table").render(text),
    "mistune": mistune.create_markdown(escape=False, plugins=["table"])(text),
    "Python-Markdown, tables": markdown.markdown(text, extensions=["tables"]),
    "Python-Markdown, extra": markdown.markdown(text, extensions=["extra"]),
}
for name, page in pages.items():
    print(f"{name}: {re.search('<code>(.*)</code>', page)[1]} and {page.count('<table')} tables;", end=" ")
PY
seen=$(env/bin/python render.py)
expected='cmarkgfm: a|b and 2 tables; markdown-it-py: a|b and 2 tables; mistune: a\|b and 2 tables; '
expected+='Python-Markdown, tables: a\|b and 1 tables; Python-Markdown, extra: a\|b and 1 tables; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
