// Pseudonyms for what tells whose deployment it is: ids, hosts, names, messages. The same text has the same pseudonym
// in the whole recording. Nothing of the text can be derived from it: they are numbered in the order of their first
// use.
//
//     Pseudonyms pseudonyms;
//     pseudonyms.id("5c8100bcf2a30b12ff88258f");        // "00000000000000000000a001"
//     pseudonyms.host("db7.corp.example:27017");        // "host-1.example.com:27017"
//     pseudonyms.path("db7.corp.example/27017/ftdc");   // "host-1.example.com/27017/ftdc"
#pragma once

#include <opsmgr/base/date.hpp>

#include <map>
#include <string>

namespace opsmgr::mock {

class Pseudonyms {
  public:
    [[nodiscard]] std::string id(const std::string& real);
    /// Begins with the time of the job's creation, as ids of jobs do; the job tells that time anyway.
    [[nodiscard]] std::string job_id(const std::string& real, Instant created);
    /// A port is kept.
    [[nodiscard]] std::string host(const std::string& real);
    /// Begins with the host; ports and log types are kept, other parts are not.
    [[nodiscard]] std::string path(const std::string& real);
    /// A deployment; one named after a process becomes a host with a port.
    [[nodiscard]] std::string deployment(const std::string& real);
    [[nodiscard]] std::string message(const std::string& real);

  private:
    [[nodiscard]] static std::size_t number(std::map<std::string, std::size_t>& known, const std::string& real);

    std::map<std::string, std::size_t> ids_, hosts_, parts_, deployments_, messages_;
};

}  // namespace opsmgr::mock
