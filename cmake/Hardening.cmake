# What makes an error of memory end a program at once instead of serving whoever provoked it. docs/performance.md has the cost.
option(OPSMGR_HARDENED "Compile and link with the checks of compiler and libraries that an optimised build can afford (on in the preset release)" OFF)

if(OPSMGR_HARDENED)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fPIE)
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        # The same of LLVM's library; zig's compiler names a mode of its own before.
        add_compile_options(-U_LIBCPP_HARDENING_MODE -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST)
    endif()
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
        add_compile_options(-fcf-protection=full)
    endif()
    add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
    # By CMake's own option it would reach shared libraries, which have none here. The static programs of packages have a fixed place: 35,000
    # addresses that are set at the start would be 0.8 MB that each mock has for itself.
    add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<IF:$<BOOL:${OPSMGR_STATIC_ARCH}>,-no-pie,-pie>>)
endif()
