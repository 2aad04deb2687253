from .checks import check as check
from .country import Refusal as Refusal
from .editions import what_if as what_if
from .report import Chapter as Chapter
from .report import Gaps as Gaps
from .report import Trends as Trends
from .report import Verdicts as Verdicts
from .report import assess as assess
from .report import gaps as gaps
from .report import national as national
from .report import open_chapter as open_chapter
from .report import open_edition as open_edition
from .report import plot as plot
from .report import project as project
from .report import published_rules as published_rules
from .report import say as say
from .report import table as table
from .report import textbook as textbook
from .verdicts import Cuts as Cuts
from .verdicts import Verdict as Verdict
from .verdicts import cuts_of as cuts_of

__version__: str
from .report import sample as sample
