// What leaves the double on a connection: bytes, and what becomes of the connection afterwards.
#pragma once

#include <string>

namespace opsmgr::mock {

struct Wire {
    std::string bytes;
    bool close = false;  ///< the connection is closed once the bytes are out
};

}  // namespace opsmgr::mock
