#include <opsmgr/base/version.hpp>

namespace opsmgr {

constinit const std::string_view version = OPSMGR_VERSION;  // from the build, which knows it

}  // namespace opsmgr
