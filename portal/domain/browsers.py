"""Which browsers LinkedIn's own pages and frames still work in, told from what a browser says of itself.

LinkedIn ended its support of Internet Explorer 11 on 1 July 2020; it supports the newest versions of the browsers
that it lists at :data:`LINKEDINS_LIST`. What counts is the engine, not the name on the box: Edge, Opera, Brave and
Samsung Internet are Chromium, and every browser on an iPhone is Safari inside. So the engine and its version are
read, three patterns in all, rather than hundreds of names that a library knows.
"""

import re

#: LinkedIn's own list, "Supported Internet Browsers for LinkedIn".
LINKEDINS_LIST = (
    "https://www.linkedin.com/help/linkedin/answer/4135/supported-internet-browsers-for-linkedin"
)

#: The first version of each engine that counts as recent: all are of 2023 or later, and the portal's own menus,
#: colours and dialogs work from there on. Whatever is older has been replaced by its maker long ago.
OLDEST = {"Chromium": 114, "Firefox": 125, "Safari": 17}

#: Engines that nobody develops any more, and browsers that render pages on somebody else's machine.
_GONE = re.compile(r"MSIE |Trident/|Edge/\d|Presto/|Opera Mini|PhantomJS|KHTML/\d|UCWEB")
#: Whoever names one of these is Safari inside, whatever the browser is called.
_IOS = re.compile(r"\((?:iPhone|iPad|iPod)[^)]*? OS (\d+)_")
_CHROMIUM = re.compile(r"Chrom(?:e|ium)/(\d+)")
_FIREFOX = re.compile(r"Gecko/\S+ Firefox/(\d+)")
_SAFARI = re.compile(r"Version/(\d+)[\d.]* (?:Mobile(?:/\w+)? )?Safari/")
#: No address of a browser is longer; more is not looked at.
_LONGEST = 1_000


def is_unsupported(user_agent: str | None) -> bool:
    """Whether LinkedIn no longer supports the browser that sends this ``User-Agent``.

    Whoever says nothing, or something that no browser says, gets the benefit of the doubt: the notice would be
    noise to the people for whom it is not meant.

    >>> is_unsupported("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko")
    True
    """
    said = (user_agent or "")[:_LONGEST]
    if _GONE.search(said):
        return True
    for engine, pattern in (
        ("Safari", _IOS),
        ("Chromium", _CHROMIUM),
        ("Firefox", _FIREFOX),
        ("Safari", _SAFARI),
    ):
        if found := pattern.search(said):
            return int(found[1]) < OLDEST[engine]
    return False
