"""Every table of every page of a site stands beside it, as CSV and as XLSX, cell for cell.

usage: check_tables.py SITE; shares no code with what wrote them: Python's standard library only.
"""
import csv
import html.parser
import pathlib
import re
import sys
import xml.etree.ElementTree as xml
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Tables(html.parser.HTMLParser):
    """Caption and rows of each table that is not of class "about"."""

    def __init__(self):
        super().__init__()
        self.tables, self.table, self.cell, self.span = [], None, None, 1

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "table" and attributes.get("class") != "about":
            self.table = []
        elif self.table is not None and tag == "tr":
            self.table.append([])
        elif self.table is not None and tag in ("td", "th", "caption"):
            self.cell, self.span = "", int(attributes.get("colspan", 1))
            if tag == "caption":
                self.table.append([])

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "table" and self.table is not None:
            self.tables.append(self.table)
            self.table = None
        elif tag in ("td", "th", "caption") and self.cell is not None:
            self.table[-1] += [re.sub("[ \\n]+", " ", self.cell).strip(" ")] + [""] * (self.span - 1)
            self.cell = None


def plain(cell):
    """A number without its commas, and without what keeps a spreadsheet from running it."""
    bare = cell.replace(",", "")
    if bare and bare.lstrip("-").replace(".", "", 1).isdigit():
        return bare
    return cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell


def same(tables):
    return [[[plain(cell) for cell in row] for row in table] for table in tables]


def trimmed(tables):
    """Empty cells at the end of a row are no cells of a sheet."""
    for table in tables:
        for row in table:
            while row and row[-1] == "":
                row.pop()
    return tables


def read_csv(path):
    tables = [[]]
    text = path.read_bytes().decode("utf-8-sig")
    for row in csv.reader(text.splitlines(keepends=True)):
        if not row:
            tables.append([])
        else:
            tables[-1].append(row)
    return tables


def column(place):
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def read_xlsx(path):
    tables = []
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None, path
        names = [n for n in book.namelist() if n.startswith("xl/worksheets/")]
        sheets = xml.fromstring(book.read("xl/workbook.xml")).find(MAIN + "sheets")
        assert len(sheets) == len(names), path
        for i in range(len(names)):
            sheet = xml.fromstring(book.read(f"xl/worksheets/sheet{i + 1}.xml"))
            rows = []
            for row in sheet.iter(MAIN + "row"):
                cells = []
                for cell in row:
                    at = column(cell.get("r"))
                    cells += [""] * (at - len(cells))
                    found = cell.find(f"{MAIN}is/{MAIN}t")
                    cells.append((cell.find(MAIN + "v") if found is None else found).text)
                rows.append(cells)
            tables.append(rows)
    return tables


def main():
    site = pathlib.Path(sys.argv[1])
    pages = count = 0
    for page in sorted(site.rglob("*.html")):
        reader = Tables()
        reader.feed(page.read_text())
        files = page.with_suffix(".csv"), page.with_suffix(".xlsx")
        if not reader.tables or page.name == "404.html":
            assert not files[0].exists() and not files[1].exists(), f"{page}: files without a table"
            continue
        shown = same(reader.tables)
        assert same(read_csv(files[0])) == shown, f"{files[0]} is not what the page shows"
        assert trimmed(same(read_xlsx(files[1]))) == trimmed(shown), f"{files[1]} is not what the page shows"
        words = page.read_text()
        for file in files:
            assert f'{file.name}" download' in words, f"{page} has no link to {file.name}"
        pages, count = pages + 1, count + len(shown)
    assert count > 0, "no table at all"
    print(f"{count} tables on {pages} pages")


main()
