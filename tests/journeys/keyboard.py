"""Going through pages by keyboard alone: Tab, Space, Enter, and seeing at every stop where one is."""

#: What a person who tabs must see: the thing has an outline, lies on the screen, and nothing covers it.
#: A link that runs over two lines is looked for on its first.
_SEEN = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getClientRects()[0];
  if (!box) return 'not drawn';
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return 'no outline';
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (!inside) return 'off the screen';
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return top && (here.contains(top) || top.contains(here)) ? '' : 'covered';
}"""
#: What has the focus, for messages.
_WHAT = "() => document.activeElement.outerHTML.slice(0, 160)"


def tab_to(page, selector, most=250):
    """Press Tab until what the selector names has the focus, seeing each stop on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        on_page = page.evaluate("() => document.activeElement && document.activeElement !== document.body")
        if not on_page:
            continue
        unseen = page.evaluate(_SEEN)
        assert not unseen, f"{unseen}: {page.evaluate(_WHAT)} on {page.url}"
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def press(page, selector):
    """Tab to a link or button and press Enter; waits for the page it leads to."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, selector, text):
    """Tab to a field and type."""
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def choose(page, selector, steps=0):
    """Tab to a group of choices and take one, `steps` further down by the arrow keys."""
    tab_to(page, selector)
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowDown")
