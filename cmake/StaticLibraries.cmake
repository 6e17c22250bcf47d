# Which libraries a program links static: all but libc, where that is sound (docs/decisions/static-libraries.md).
#
# opsmgr_crypto, opsmgr_ssl, opsmgr_zlib, opsmgr_fmt and opsmgr_regex stand for the packages' targets. A program for which opsmgr_static was called
# gets the archives in their place, every other target the packages' own libraries.
option(OPSMGR_STATIC_LIBRARIES "Link the programs with static libraries where that is sound (on in the preset release)" OFF)

find_library(OPSMGR_LIBSSL_ARCHIVE NAMES libssl.a HINTS ${OPENSSL_ROOT_DIR})
find_library(OPSMGR_LIBCRYPTO_ARCHIVE NAMES libcrypto.a HINTS ${OPENSSL_ROOT_DIR})
mark_as_advanced(OPSMGR_LIBSSL_ARCHIVE OPSMGR_LIBCRYPTO_ARCHIVE)
add_library(opsmgr_libcrypto STATIC IMPORTED)
set_target_properties(opsmgr_libcrypto PROPERTIES IMPORTED_LOCATION "${OPSMGR_LIBCRYPTO_ARCHIVE}")
target_link_libraries(opsmgr_libcrypto INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
add_library(opsmgr_libssl STATIC IMPORTED)
set_target_properties(opsmgr_libssl PROPERTIES IMPORTED_LOCATION "${OPSMGR_LIBSSL_ARCHIVE}")
target_link_libraries(opsmgr_libssl INTERFACE opsmgr_libcrypto)

# opsmgr_stand_in(NAME PACKAGE PROPERTY ARCHIVE): PACKAGE, or ARCHIVE for programs that have PROPERTY
function(opsmgr_stand_in name package property archive)
    add_library(${name} INTERFACE)
    target_include_directories(${name} SYSTEM INTERFACE $<TARGET_PROPERTY:${package},INTERFACE_INCLUDE_DIRECTORIES>)
    target_link_libraries(${name} INTERFACE "$<IF:$<BOOL:$<TARGET_PROPERTY:${property}>>,${archive},${package}>")
endfunction()
opsmgr_stand_in(opsmgr_crypto OpenSSL::Crypto OPSMGR_STATIC_OPENSSL opsmgr_libcrypto)
opsmgr_stand_in(opsmgr_ssl OpenSSL::SSL OPSMGR_STATIC_OPENSSL opsmgr_libssl)

find_library(OPSMGR_LIBZ_ARCHIVE NAMES libz.a)
mark_as_advanced(OPSMGR_LIBZ_ARCHIVE)
if(OPSMGR_LIBZ_ARCHIVE)
    opsmgr_stand_in(opsmgr_zlib ZLIB::ZLIB OPSMGR_STATIC_OPENSSL ${OPSMGR_LIBZ_ARCHIVE})
else()
    add_library(opsmgr_zlib INTERFACE)
    target_link_libraries(opsmgr_zlib INTERFACE ZLIB::ZLIB)
endif()

# Debian has fmt as a shared library alone; its headers have the source of it.
get_target_property(fmt_type fmt::fmt TYPE)
if(OPSMGR_STATIC_LIBRARIES AND fmt_type STREQUAL "SHARED_LIBRARY" AND fmt_VERSION MATCHES "^(9|10)\\.")
    add_library(opsmgr_fmt_archive STATIC ${PROJECT_SOURCE_DIR}/cmake/fmt.cpp)
    target_include_directories(opsmgr_fmt_archive SYSTEM PRIVATE $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
    opsmgr_stand_in(opsmgr_fmt fmt::fmt OPSMGR_STATIC_FMT opsmgr_fmt_archive)
else()
    opsmgr_stand_in(opsmgr_fmt fmt::fmt OPSMGR_STATIC_FMT fmt::fmt)
endif()

# RE2, when it is a package; a fetched one is an archive already.
find_library(OPSMGR_LIBRE2_ARCHIVE NAMES libre2.a)
mark_as_advanced(OPSMGR_LIBRE2_ARCHIVE)
if(TARGET PkgConfig::re2 AND OPSMGR_LIBRE2_ARCHIVE)
    add_library(opsmgr_libre2 STATIC IMPORTED)
    set_target_properties(opsmgr_libre2 PROPERTIES IMPORTED_LOCATION "${OPSMGR_LIBRE2_ARCHIVE}")
    target_link_libraries(opsmgr_libre2 INTERFACE Threads::Threads)
    opsmgr_stand_in(opsmgr_regex opsmgr_re2 OPSMGR_STATIC_FMT opsmgr_libre2)
else()
    opsmgr_stand_in(opsmgr_regex opsmgr_re2 OPSMGR_STATIC_FMT opsmgr_re2)
endif()

# opsmgr_static(PROGRAM [SHARES_OPENSSL]): SHARES_OPENSSL when a shared library of the program brings OpenSSL and the
# C++ library with it; the program then uses the same ones, since two of them must not be in one process.
function(opsmgr_static program)
    cmake_parse_arguments(PARSE_ARGV 1 arg "SHARES_OPENSSL" "" "")
    if(NOT OPSMGR_STATIC_LIBRARIES OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        return()
    endif()
    set_target_properties(${program} PROPERTIES OPSMGR_STATIC_FMT ON)
    if(arg_SHARES_OPENSSL)
        return()
    endif()
    if(NOT OPSMGR_LIBSSL_ARCHIVE OR NOT OPSMGR_LIBCRYPTO_ARCHIVE OR (fmt_type STREQUAL "SHARED_LIBRARY" AND NOT TARGET opsmgr_fmt_archive)
       OR (TARGET PkgConfig::re2 AND NOT TARGET opsmgr_libre2))
        message(STATUS "${program} uses shared libraries: there are no archives of OpenSSL, of fmt or of RE2")
        return()
    endif()
    set_target_properties(${program} PROPERTIES OPSMGR_STATIC_OPENSSL ON)
    target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
endfunction()
