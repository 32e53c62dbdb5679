"""Names that pickles of sessions hold, and names that only serve to run something."""

from __future__ import annotations

_HARMLESS = """
    _codecs.encode _collections.OrderedDict _decimal.Decimal backports.zoneinfo.ZoneInfo
    backports.zoneinfo.ZoneInfo._unpickle builtins.bool builtins.bytearray builtins.bytes
    builtins.complex builtins.dict builtins.float builtins.frozenset builtins.int builtins.list
    builtins.object builtins.range builtins.set builtins.slice builtins.str builtins.tuple
    collections.Counter collections.OrderedDict collections.defaultdict collections.deque
    copyreg.__newobj__ copyreg.__newobj_ex__ copyreg._reconstructor datetime.date
    datetime.datetime datetime.time datetime.timedelta datetime.timezone dateutil.tz.tz.tzoffset
    dateutil.tz.tz.tzutc decimal.Decimal django.contrib.messages.storage.base.Message
    django.db.models.base.ModelState django.db.models.base.model_unpickle
    django.urls.base.reverse django.utils.functional._lazy_proxy_unpickle
    django.utils.functional.unpickle_lazyobject django.utils.safestring.SafeData
    django.utils.safestring.SafeString django.utils.safestring.SafeText
    django.utils.text._format_lazy django.utils.translation._lazy_number_unpickle
    django.utils.translation.gettext django.utils.translation.ngettext
    django.utils.translation.npgettext django.utils.translation.pgettext
    django.utils.translation.ugettext django.utils.translation.ungettext fractions.Fraction
    ipaddress.IPv4Address ipaddress.IPv6Address pathlib.PosixPath pathlib.PurePosixPath
    pathlib.PureWindowsPath pathlib.WindowsPath pytz._UTC pytz._p uuid.SafeUUID uuid.UUID
    zoneinfo.ZoneInfo zoneinfo.ZoneInfo._unpickle
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Imports that do nothing but make a value; the reader knows what most of them make."""

_MODULES = """
    _asyncio _ctypes _frozen_importlib _frozen_importlib_external _imp _io _operator _pickle
    _posixsubprocess _pyio _socket _sqlite3 _ssl _thread _winapi bdb cProfile cmd code codeop
    commands compileall dis django.core.cache django.core.mail django.db.backends.utils
    django.utils.autoreload django.utils.module_loading doctest ensurepip faulthandler fileinput
    ftplib gc glob http.client http.server httplib imaplib imp inspect linecache logging.config
    marshal mmap msvcrt nntplib nt ntpath os pathlib pdb pickle pickletools pkgutil platform
    plistlib popen2 poplib posix posixpath profile pstats pty py_compile pydoc readline resource
    rlcompleter runpy sched select selectors shelve shutil signal site smtpd smtplib socket
    socketserver ssl subprocess sys sysconfig tarfile telnetlib tempfile threading timeit trace
    traceback tracemalloc tty urllib2 webbrowser zipapp zipfile zipimport
"""
MODULES = frozenset(_MODULES.split())
"""Modules that run programs or code, reach files or the network, or hand those out."""

_PACKAGES = """
    aiohttp anyio asyncio billiard celery cffi cloudpickle concurrent ctypes dbm dill distutils
    django.core.files django.core.management django.db.backends django.template django.test
    fabric httpx idlelib importlib invoke joblib lib2to3 multiprocessing numpy.f2py
    numpy.testing paramiko pexpect pip pkg_resources ptyprocess requests setuptools sqlite3
    torch._inductor torch.hub torch.jit torch.serialization unittest urllib.request urllib3 venv
    wsgiref xmlrpc
"""
PACKAGES = frozenset(_PACKAGES.split())
"""The same, with everything that lies in them."""

_NAMES = """
    atexit.register builtins.__build_class__ builtins.__dict__ builtins.__import__
    builtins.apply builtins.breakpoint builtins.classmethod builtins.compile builtins.delattr
    builtins.dir builtins.eval builtins.exec builtins.execfile builtins.exit builtins.file
    builtins.filter builtins.globals builtins.help builtins.input builtins.locals builtins.map
    builtins.open builtins.print builtins.property builtins.quit builtins.reload
    builtins.setattr builtins.staticmethod builtins.super builtins.type builtins.vars
    codecs.open copyreg.add_extension copyreg.pickle django.apps.apps django.db.connection
    django.db.connections django.db.models.expressions.RawSQL django.setup
    django.shortcuts.render django.utils.functional.lazy functools.partial
    functools.partialmethod functools.reduce functools.singledispatch functools.wraps io.FileIO
    io.open io.open_code itertools.starmap logging.FileHandler operator.attrgetter operator.call
    operator.delitem operator.getitem operator.itemgetter operator.methodcaller operator.setitem
    types.CodeType types.FunctionType types.MethodType types.ModuleType types.coroutine
    types.new_class weakref.finalize
"""
NAMES = frozenset(_NAMES.split())
"""Single names of the same kind in modules that have harmless ones too."""

_ATTRIBUTES = """
    builtins cr_frame f_builtins f_globals f_locals func_code func_globals gi_frame im_func
    tb_frame
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
"""Attributes through which one gets from anything to everything; so do those that begin "__"."""
