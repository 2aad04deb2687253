"""Which words of a chart lie on others, by the extents of its letters; which lie off the picture."""

from itertools import combinations

from matplotlib.text import Text

import milepost as mp

TOUCH = 0.6  # pixels that two boxes may share: the edges of letters are rounded


def words_of(figure):
    """Every text that is drawn, with its box, once the figure is laid out as it is saved."""
    mp.plot.svg(figure)
    figure.draw_without_rendering()  # at the picture's own dots an inch
    hidden = set()
    for ax in (axes for one in figure.axes for axes in (one, *one.child_axes)):
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            pairs = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            hidden |= {words for at, words in pairs if not (low <= at <= high and ax.axison)}
            hidden |= {axis.offsetText} if not ax.axison else set()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    drawn = [(text, text.get_window_extent()) for text in texts if text not in hidden]
    return [(text.get_text(), box.padded(-TOUCH / 2)) for text, box in drawn if box.width > 0]


def overprinted(figure):
    """Pairs of words that lie on each other."""
    return [(one, other) for (one, box), (other, second) in combinations(words_of(figure), 2) if box.overlaps(second)]


def cut_off(figure):
    """Words that reach beyond the picture."""
    edge = figure.bbox.padded(1)
    return [
        words
        for words, box in words_of(figure)
        if box.x0 < edge.x0 or box.x1 > edge.x1 or box.y0 < edge.y0 or box.y1 > edge.y1
    ]
