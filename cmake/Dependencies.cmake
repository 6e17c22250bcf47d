# Every library: the system's package when there is one, otherwise a pinned release (FetchContent, URL and SHA-256).
# To build from sources at hand instead of the network: -DFETCHCONTENT_SOURCE_DIR_<NAME>=/path/to/source.
include(FetchContent)
find_package(PkgConfig QUIET)

# opsmgr_fetch(NAME URL SHA256)
macro(opsmgr_fetch name url sha256)
    message(STATUS "${name}: no package found, fetching ${url}")
    FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${sha256} SYSTEM DOWNLOAD_EXTRACT_TIMESTAMP ON)
    FetchContent_MakeAvailable(${name})
endmacro()

find_package(OpenSSL 3.0 REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)

find_package(nlohmann_json 3.10 QUIET)
if(NOT nlohmann_json_FOUND)
    opsmgr_fetch(nlohmann_json https://github.com/nlohmann/json/releases/download/v3.12.0/json.tar.xz
                 42f6e95cad6ec532fd372391373363b62a14af6d771056dbfc86160e6dfff7aa)
endif()

find_package(fmt 9 QUIET)
if(NOT fmt_FOUND)
    opsmgr_fetch(fmt https://github.com/fmtlib/fmt/archive/refs/tags/10.2.1.tar.gz
                 1250e4cc58bf06ee631567523f48848dc4596133e163f02615c97f78bab6c811)
endif()

find_package(tl-expected QUIET)
if(NOT tl-expected_FOUND)
    set(EXPECTED_BUILD_TESTS OFF)
    opsmgr_fetch(tl-expected https://github.com/TartanLlama/expected/archive/refs/tags/v1.1.0.tar.gz
                 1db357f46dd2b24447156aaf970c4c40a793ef12a8a9c2ad9e096d9801368df6)
endif()

# RE2 matches patterns. The release that is fetched is the last one that needs no other library; Debian's package has a
# pkg-config file alone.
if(PkgConfig_FOUND)
    pkg_check_modules(re2 QUIET IMPORTED_TARGET re2)
endif()
add_library(opsmgr_re2 INTERFACE)
add_library(opsmgr::re2 ALIAS opsmgr_re2)
set_target_properties(opsmgr_re2 PROPERTIES EXPORT_NAME re2)
if(TARGET PkgConfig::re2)
    target_link_libraries(opsmgr_re2 INTERFACE PkgConfig::re2)
else()
    find_package(re2 QUIET)
    if(NOT re2_FOUND)
        set(RE2_BUILD_TESTING OFF)
        opsmgr_fetch(re2 https://github.com/google/re2/archive/refs/tags/2023-03-01.tar.gz
                     7a9a4824958586980926a300b4717202485c4b4115ac031822e29aa4ef207e48)
    endif()
    target_link_libraries(opsmgr_re2 INTERFACE re2::re2)
endif()

# valijson is used by one source file alone, so its headers are all that is needed of it.
find_path(OPSMGR_VALIJSON_INCLUDE valijson/validator.hpp)
if(NOT OPSMGR_VALIJSON_INCLUDE)
    set(valijson_BUILD_TESTS OFF)
    set(valijson_BUILD_EXAMPLES OFF)
    opsmgr_fetch(valijson https://github.com/tristanpenman/valijson/archive/v1.0.5.tar.gz
                 1ef7ea6f49f0eb59da131b9148fcb7ebb8f0d4d970bcd80d21c0ad77968eb619)
    set(OPSMGR_VALIJSON_INCLUDE ${valijson_SOURCE_DIR}/include)
endif()
add_library(opsmgr_valijson INTERFACE)
target_include_directories(opsmgr_valijson SYSTEM INTERFACE ${OPSMGR_VALIJSON_INCLUDE})

# cpp-httplib: class layout depends on its compile flags, which the package's pkg-config file gives.
if(PkgConfig_FOUND)
    pkg_check_modules(cpp_httplib QUIET IMPORTED_TARGET cpp-httplib)
endif()
add_library(opsmgr_httplib INTERFACE)
add_library(opsmgr::httplib ALIAS opsmgr_httplib)
set_target_properties(opsmgr_httplib PROPERTIES EXPORT_NAME httplib)
if(TARGET PkgConfig::cpp_httplib)
    target_link_libraries(opsmgr_httplib INTERFACE PkgConfig::cpp_httplib)
else()
    find_package(httplib QUIET)
    if(NOT httplib_FOUND)
        set(HTTPLIB_REQUIRE_OPENSSL ON)
        set(HTTPLIB_USE_ZLIB_IF_AVAILABLE OFF)
        set(HTTPLIB_USE_BROTLI_IF_AVAILABLE OFF)
        set(HTTPLIB_USE_ZSTD_IF_AVAILABLE OFF)
        opsmgr_fetch(httplib https://github.com/yhirose/cpp-httplib/archive/refs/tags/v0.51.0.tar.gz
                     d740ced75352f44e9d66d08806dc231b5621bb3592b5a5d5b2bd890a9a9d86cc)
    endif()
    target_link_libraries(opsmgr_httplib INTERFACE httplib::httplib)
endif()
target_link_libraries(opsmgr_httplib INTERFACE Threads::Threads)

# pugixml writes the JUnit reports of both programs.
if(OPSMGR_BUILD_SUITE OR OPSMGR_BUILD_PROGRAMS)
    find_package(pugixml QUIET)
    if(NOT pugixml_FOUND)
        opsmgr_fetch(pugixml https://github.com/zeux/pugixml/releases/download/v1.14/pugixml-1.14.tar.gz
                     2f10e276870c64b1db6809050a75e11a897a8d7456c4be5c6b2e35a11168a015)
    endif()
endif()

if(OPSMGR_BUILD_PROGRAMS)
    find_package(CLI11 QUIET)
    if(NOT CLI11_FOUND)
        opsmgr_fetch(CLI11 https://github.com/CLIUtils/CLI11/archive/v2.4.2.tar.gz
                     f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a)
    endif()
endif()

if(OPSMGR_BUILD_TESTS)
    # Catch2: version 3, else version 2 (tests/catch.hpp levels the two), else fetched.
    find_package(Catch2 QUIET)
    if(NOT Catch2_FOUND)
        opsmgr_fetch(Catch2 https://github.com/catchorg/Catch2/archive/v3.6.0.tar.gz
                     485932259a75c7c6b72d4b874242c489ea5155d17efa345eb8cc72159f49f356)
        list(APPEND CMAKE_MODULE_PATH ${catch2_SOURCE_DIR}/extras ${catch2_SOURCE_DIR}/contrib)
    endif()
endif()
