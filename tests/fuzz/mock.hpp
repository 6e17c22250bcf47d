// A mock without sockets for the fuzz targets, as its program makes one from the default fixture.
#pragma once

#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include <opsmgr/mock/service/service.hpp>

#include "fuzz.hpp"

namespace opsmgr::fuzz {

inline const Instant start = *from_iso8601("2019-03-08T12:00:00Z");
inline const std::string jobs_path = "/api/public/v1.0/groups/5c8100bcf2a30b12ff88258f/logCollectionJobs";

/// The default fixture, its first key with the canary as private key.
inline const mock::Store& default_store() {
    static const mock::Store store = [] {
        const std::string text(*find_file(fixture_files(), "default.json"));
        auto read =
            mock::read_store({{"default", replaced(text, "12345678-90ab-cdef-1234-567890abcdef", canary)}}, start);
        must(read.has_value(), "the default fixture can be read");
        return *std::move(read);
    }();
    return store;
}

struct Service {
    explicit Service(mock::ServiceOptions options = {}, const mock::Store& store = default_store())
        : service(store, clock, std::move(options)) {}
    mock::ManualClock clock{start};
    mock::MockService service;
};

/// What a status line may say of an answer of the mock.
inline void must_be_answer(const mock::Response& response) {
    must(response.status >= 100 && response.status < 600, "an answer has a status of three digits");
    must(response.status != 500, "nothing that a client sends is answered 500");
    must(!mock::to_bytes(response).empty(), "an answer has bytes");
}

}  // namespace opsmgr::fuzz
