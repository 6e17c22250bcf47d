#include "expression/archive.hpp"
#include <opsmgr/base/base64.hpp>

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

/// Made by GNU tar 1.34 and gzip 1.12: two folders and host/automation_agent/agent.log, which has nine bytes.
std::string archive_bytes() {
    return *from_base64(
        "H4sIAAAAAAACA+3SQQqDMBBA0ax7ipygTWyixylZBBVsBjTev9al0paCtgj/LTIDye6nkSFf1L7MpPJ+npPlXO/WuKpQ2qsfGIcceq1VL5Lf"
        "vft0f1DNs38Ys9xDbiXdQh3T1h/i+/7OXA39/9d/Ps+d1Jv1L5173d/aRX9fFlZpQ//dSYq6a1M8KQAAAAAAAAAAAAAAABzRA1wMZI4AKAAA");
}

std::size_t size_of_archive() {
    return archive_bytes().size();
}

}  // namespace

TEST_CASE("the files of an archive are listed with their sizes") {
    const Archive archive = look_through(archive_bytes());
    CHECK(archive.gzip_fault.empty());
    CHECK(archive.tar_fault.empty());
    CHECK_FALSE(archive.cut);
    CHECK(archive.unpacked_bytes == 10240);
    CHECK(archive.files ==
          std::vector<std::string>{"host/ 0", "host/automation_agent/ 0", "host/automation_agent/agent.log 9"});
}

TEST_CASE("zeros behind an archive are nothing, and other bytes are told") {
    CHECK(look_through(archive_bytes() + std::string(512, '\0')).gzip_fault.empty());
    CHECK(look_through(archive_bytes() + "rest").gzip_fault == "the body is not in the gzip coding");
}

TEST_CASE("an archive may be packed in several members") {
    const Archive archive = look_through(archive_bytes() + archive_bytes());
    CHECK(archive.gzip_fault.empty());
    CHECK(archive.unpacked_bytes == 2 * 10240);
    CHECK(archive.files.size() == 3);  // what stands behind the end of a tar archive is not part of it
}

TEST_CASE("an archive that stops before its end is told, wherever it stops") {
    for (std::size_t size = 20; size < size_of_archive(); ++size)
        CHECK(look_through(archive_bytes().substr(0, size)).gzip_fault == "the gzip coding stops before its end");
}

TEST_CASE("a wrong checksum is told, and so is a wrong length behind it") {
    for (const std::size_t from_end : {8U, 4U}) {
        std::string bytes = archive_bytes();
        bytes[bytes.size() - from_end] ^= 1;
        CHECK(look_through(bytes).gzip_fault == "the checksum behind the data in gzip is not theirs");
    }
}

TEST_CASE("what is unpacked and is no tar archive is told") {
    // `printf 'the logs, as text\n' | gzip -n`, and the same of nothing
    const std::string text = *from_base64("H4sIAAAAAAAAAyvJSFXIyU8v1lFILFYoSa0o4QIA5HlhrxIAAAA=");
    CHECK(look_through(text).tar_fault == "the tar archive stops within a header");
    CHECK(look_through(*from_base64("H4sIAAAAAAAAAwMAAAAAAAAAAAA=")).tar_fault == "what is unpacked is empty");
}
