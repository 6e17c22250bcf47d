# Includes packaging/vcpkg/opsmgr/portfile.cmake, with what it calls of vcpkg done here as vcpkg does it: vcpkg itself comes from its server.
# It configures in BUILD, and installs from BUILT, which has been built already.
#
#   cmake -DCURRENT_PORT_DIR=... -DCURRENT_PACKAGES_DIR=... -DBUILD=... -DBUILT=... -P vcpkg.cmake

function(must_succeed)
    execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()

function(vcpkg_check_linkage)
endfunction()

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "vcpkg_cmake_configure: ${arg_UNPARSED_ARGUMENTS}")
    endif()
    must_succeed(${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B ${BUILD} -G Ninja --warn-uninitialized ${arg_OPTIONS})
endfunction()

function(vcpkg_cmake_install)
    must_succeed(${CMAKE_COMMAND} --install ${BUILT} --prefix ${CURRENT_PACKAGES_DIR})
endfunction()

# lib/cmake/NAME becomes share/NAME, one folder higher.
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
    cmake_path(GET arg_CONFIG_PATH FILENAME name)
    file(MAKE_DIRECTORY ${CURRENT_PACKAGES_DIR}/share)
    file(RENAME ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH} ${CURRENT_PACKAGES_DIR}/share/${name}-cmake)
    file(GLOB files ${CURRENT_PACKAGES_DIR}/share/${name}-cmake/*)
    foreach(file IN LISTS files)
        file(READ ${file} text)
        string(REPLACE "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\nif" "if" text "${text}")
        string(REPLACE "\${CMAKE_CURRENT_LIST_DIR}/../../../" "\${CMAKE_CURRENT_LIST_DIR}/../../" text "${text}")
        file(WRITE ${file} "${text}")
    endforeach()
    file(COPY ${CURRENT_PACKAGES_DIR}/share/${name}-cmake/ DESTINATION ${CURRENT_PACKAGES_DIR}/share/${name})
    file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/share/${name}-cmake)
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    file(COPY_FILE ${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/copyright)
endfunction()

include(${CURRENT_PORT_DIR}/portfile.cmake)
