# Run by opsmgr_embed at build time: writes OUTPUT from FILES (relative to ROOT). Compilers limit the length of one
# literal, so long files become several that stand side by side.
list(SORT FILES)
set(entries "")
foreach(file IN LISTS FILES)
    file(READ ${ROOT}/${file} hex HEX)
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(REPEAT "." 64 line)
    string(REGEX REPLACE "(${line})" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
    string(REPLACE "\n" "\"\n        \"" lines "${hex}")
    string(APPEND entries "    {\"${file}\", std::string_view(\n        \"${lines}\", ${size}), true},\n")
endforeach()
if(entries STREQUAL "")
    set(body "    return {};")
else()
    set(body "    static constexpr DataFile files[] = {\n${entries}    };\n    return files;")
endif()
file(WRITE ${OUTPUT} "// Written by the build from data files; edit those instead.
#include <opsmgr/base/data_file.hpp>

namespace opsmgr {

std::span<const DataFile> ${NAME}() {
${body}
}

}  // namespace opsmgr
")
