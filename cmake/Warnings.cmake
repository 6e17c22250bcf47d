# opsmgr_runs_once(TARGET): what runs once a start, or only for a deviation, is not worth the time of full optimisation.
function(opsmgr_runs_once target)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# Our own targets are built with these; consumers of the package never see them.
function(opsmgr_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor)
    # g++ 12 sees overlaps and unset values inside its own library's strings and expressions (GCC bugs 105651, 105562).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(${target} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
    endif()
    # The data files that are embedded are literals beyond the 65,536 bytes that every compiler has to take; clang takes them.
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        target_compile_options(${target} PRIVATE -Wno-overlength-strings)
    endif()
    if(OPSMGR_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
