# Run by opsmgr_embed at build time: writes OUTPUT from FILES (relative to ROOT). Compilers limit the length of one
# literal, so long files become several that stand side by side. JSON goes in without its indentation, a quarter of it,
# which each start of a program would read: a line break never stands within a JSON text, and lines keep their numbers.
list(SORT FILES)
set(entries "")
foreach(file IN LISTS FILES)
    if(file MATCHES "\\.json$")
        file(READ ${ROOT}/${file} text)
        string(REGEX REPLACE "\n +" "\n" text "${text}")
        string(HEX "${text}" hex)
    else()
        file(READ ${ROOT}/${file} hex HEX)
    endif()
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
