# `cmake --install`: the programs, the mock for C++ tests, and what `find_package(opsmgr)` needs to find it.
#
# Only where every library the mock links comes as a package: what was fetched belongs to this build alone.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

foreach(library nlohmann_json fmt tl-expected)
    if(NOT ${library}_FOUND)
        message(STATUS "No install rules: ${library} was fetched, and a package that uses it could not find it")
        return()
    endif()
endforeach()
if(NOT TARGET PkgConfig::cpp_httplib AND NOT httplib_FOUND)
    message(STATUS "No install rules: cpp-httplib was fetched, and a package that uses it could not find it")
    return()
endif()

if(NOT TARGET PkgConfig::re2)
    message(STATUS "No install rules: RE2 was fetched, and a package that uses it could not find it")
    return()
endif()

install(TARGETS opsmgr_base opsmgr_re2 opsmgr_style opsmgr_contracts opsmgr_fixtures opsmgr_console opsmgr_httplib opsmgr_behavior_changes opsmgr_mock_headers opsmgr_mock
        EXPORT opsmgr FILE_SET HEADERS)
install(EXPORT opsmgr NAMESPACE opsmgr:: FILE opsmgrTargets.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/opsmgr)
configure_package_config_file(cmake/opsmgrConfig.cmake.in ${PROJECT_BINARY_DIR}/opsmgrConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/opsmgr)
# Until 1.0 each minor version may change what the headers say.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/opsmgrConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/opsmgrConfig.cmake ${PROJECT_BINARY_DIR}/opsmgrConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/opsmgr)

foreach(program opsmgr-mock opsmgr-suite)
    if(TARGET ${program})
        install(TARGETS ${program})
    endif()
endforeach()
# The contract as files, for tools that read it: validators of fixtures in an editor, generators of clients.
install(DIRECTORY contracts/schemas DESTINATION ${CMAKE_INSTALL_DATADIR}/opsmgr)
install(FILES contracts/openapi.json contracts/control-openapi.json DESTINATION ${CMAKE_INSTALL_DATADIR}/opsmgr)
