# opsmgr_embed(NAME FILE...)
#
# Turns data files into NAME.cpp in the binary folder, which defines `std::span<const opsmgr::DataFile> opsmgr::NAME()`.
# File names are kept as given, relative to the source folder. The work is done at build time, so that a changed
# file rebuilds one small source.
function(opsmgr_embed name)
    set(inputs ${ARGN})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    list(TRANSFORM inputs PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DROOT=${CMAKE_CURRENT_SOURCE_DIR} "-DFILES=${inputs}" -DOUTPUT=${output}
                -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
        DEPENDS ${paths} ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
        COMMENT "Embedding ${name}"
        VERBATIM)
endfunction()
