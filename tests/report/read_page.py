# SPDX-License-Identifier: MIT
"""Reads a report of nfring-tune as people do: on a phone, with the copy button, on paper.
usage: read_page.py CHROMIUM REPORT.html FOLDER"""
import base64
import json
import sys

from browser import Browser

chromium, report, folder = sys.argv[1:]
PHONE, DESK, PAPER = 360, 1200, 690  # CSS pixels; paper is A4 without its margins
MARK = '<script id="data" type="application/json">'
LONG = "at 100,000 packets a second /a/path/without/any/place/to/break/" + "x" * 120


def want(what, holds):
    if not holds:
        sys.exit("FAILED: " + what)


def variant(name, **changes):
    """Writes the report with other data."""
    text = open(report).read()
    begin = text.index(MARK) + len(MARK)
    end = text.index("</script>", begin)
    data = json.loads(text[begin:end])
    data.update(changes)
    path = folder + "/" + name
    with open(path, "w") as f:
        f.write(text[:begin] + json.dumps(data).replace("<", "\\u003c") + text[end:])
    return path, data


def fits(b, what):
    want(what + ": the page scrolls sideways",
         b.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def flags_are_whole(b, what, flags):
    want(what + ": the flags are others", b.value("document.getElementById('flags').textContent.trim()") == flags)
    want(what + ": a flag is broken", b.value("[...document.querySelectorAll('.flag')].every((f) => f.getBoundingClientRect().height < "
                                               "1.9 * parseFloat(getComputedStyle(f).fontSize) && f.scrollWidth <= f.clientWidth + 1)"))
    want(what + ": flags are missing", b.value("document.querySelectorAll('.flag').length") == flags.count("--"))


def table_scrolls(b, table):
    box = "document.getElementById('%s').parentElement" % table
    want(table + ": is not wider than a phone, or is cut", b.value(box + ".scrollWidth > " + box + ".clientWidth"))
    want(table + ": does not scroll", b.value("(() => { const b = %s; b.scrollLeft = 50; return b.scrollLeft; })()" % box) == 50)
    want(table + ": nothing says that it scrolls",
         b.value(box + ".previousElementSibling.offsetHeight > 0 && " + box + ".previousElementSibling.textContent.includes('scrolls')"))
    want(table + ": cannot be reached by the keyboard", b.value(box + ".tabIndex") == 0)


def on_a_phone(b, path, data):
    b.width(PHONE)
    b.open(path)
    fits(b, "on a phone")
    flags_are_whole(b, "on a phone", data["recommended"])
    table_scrolls(b, "best")
    want("warnings are not folded", not b.value("document.getElementById('warnings').open"))
    want("folded warnings are not counted", b.value("document.querySelector('#warnings summary').textContent.includes('2 warnings')"))
    want("folded warnings take room", b.value("document.getElementById('warnings').offsetHeight") < 100)
    for details in ("warnings", "all-card"):
        b.click("#%s > summary" % details)
        want(details + " does not unfold", b.wait("document.getElementById('%s').open" % details))
    want("a warning is missing", b.value("document.querySelectorAll('#warnings li').length") == 2)
    want("the warnings are of no height", b.value("document.querySelectorAll('#warnings li')[1].offsetHeight") > 20)
    fits(b, "on a phone, unfolded")
    want("all: nothing says that it scrolls", b.wait("document.querySelector('#all-card .hint').offsetHeight > 0"))
    table_scrolls(b, "all")


def at_a_desk(b, path, data):
    b.width(DESK)
    b.open(path)
    fits(b, "at a desk")
    flags_are_whole(b, "at a desk", data["recommended"])
    want("a hint to scroll where nothing does", b.value("document.querySelector('.hint').offsetHeight") == 0)


def copied(b, path, flags):
    b.open(path)
    b.permit_clipboard("granted")
    b.value("navigator.clipboard.writeText('before')")
    b.click("#copy")
    want("the button does not say that it copied", b.wait("document.getElementById('copy').textContent === 'Copied'"))
    want("something else was copied", b.value("navigator.clipboard.readText()") == flags)
    # Where a page may not write the clipboard, at least the flags are selected.
    b.permit_clipboard("denied")
    b.open(path)
    b.click("#copy")
    want("the button says nothing", b.wait("document.getElementById('copy').textContent !== 'Copy the flags'"))
    want("the flags are not selected", b.value("String(getSelection()).replace(/\\s+/g, ' ').trim()") == flags)


def on_paper(b, path, data):
    b.width(PAPER)
    b.open(path)
    b.media("print")
    fits(b, "on paper")
    want("a table is cut on paper", b.value("[...document.querySelectorAll('#best, figure')].every((e) => "
                                            "e.getBoundingClientRect().right <= innerWidth)"))
    want("the button is printed", b.value("document.getElementById('copy').offsetHeight") == 0)
    flags_are_whole(b, "on paper", data["recommended"])
    b.media("")
    pdf = base64.b64decode(b.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    want("what is printed is no PDF", pdf.startswith(b"%PDF") and len(pdf) > 10000)
    pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ") or pdf.count(b"/Type /Page/")
    want("%d pages are printed" % pages, pages <= 6)
    want("warnings are folded on paper", b.value("document.getElementById('warnings').open"))
    return pages


def nothing_kept(b):
    path, _ = variant("nothing.html", recommended=None, closest="--qthresh 1", reasons=["at 5 packets a second " + LONG], warnings=[])
    b.width(PHONE)
    b.open(path)
    fits(b, "without a recommendation")
    want("no reason is shown", b.value("document.getElementById('reasons').offsetHeight") > 20)
    want("flags are shown", b.value("document.getElementById('flags').textContent.trim()") == "")
    want("there is a button to copy nothing", b.value("document.getElementById('copy').offsetHeight") == 0)
    want("no warning is counted", b.value("document.getElementById('warnings').offsetHeight") == 0)
    want("it does not say that nothing kept the goal", b.value("document.getElementById('verdict').textContent.includes('Nothing kept')"))


browser = Browser(chromium, folder + "/read-profile")
try:
    page, shown = variant("warned.html", warnings=["other programs used 40 % of a CPU " + "meanwhile " * 30, LONG])
    on_a_phone(browser, page, shown)
    at_a_desk(browser, page, shown)
    copied(browser, page, shown["recommended"])
    printed = on_paper(browser, page, shown)
    nothing_kept(browser)
    print("read at %d pixels, copied, printed on %d pages" % (PHONE, printed))
finally:
    browser.close()
