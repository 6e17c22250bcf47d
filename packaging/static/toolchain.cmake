# zig as the compiler for Linux with musl. OPSMGR_STATIC_TOOLS has the wrappers and OPSMGR_STATIC_PREFIX the libraries that
# packaging/static/build.py makes for one processor.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES OPSMGR_STATIC_TOOLS OPSMGR_STATIC_PREFIX OPSMGR_STATIC_ARCH)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${OPSMGR_STATIC_ARCH})
set(CMAKE_C_COMPILER ${OPSMGR_STATIC_TOOLS}/cc)
set(CMAKE_CXX_COMPILER ${OPSMGR_STATIC_TOOLS}/c++)
set(CMAKE_AR ${OPSMGR_STATIC_TOOLS}/ar)
set(CMAKE_RANLIB ${OPSMGR_STATIC_TOOLS}/ranlib)
# Threads get a stack as large as the GNU C library gives them, whatever musl takes when nothing is said (128 kB).
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -s -Wl,-z,stack-size=8388608")
# Nothing of this machine's own: its headers are another libc's.
set(CMAKE_FIND_ROOT_PATH ${OPSMGR_STATIC_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
