// The clauses of the contract: every promise that a target can be judged by, as data from `contracts/clauses/`.
//
// Only the suite reads them. The mock is built without this library: it must not see what it is judged by.
#pragma once

#include <opsmgr/base/data_file.hpp>
#include <opsmgr/contracts/schema.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr {

/// How much a breach weighs.
enum class Level {
    must,     ///< printed in the documentation, or an RFC's MUST: a breach fails the run
    should,   ///< a principle, an example or an RFC's SHOULD: a breach is a warning
    observe,  ///< the documentation is silent or contradicts itself: reported, never scored
};

[[nodiscard]] std::string_view to_string(Level level);
[[nodiscard]] std::optional<Level> parse_level(std::string_view text);

struct ClauseSource {
    std::string page;     ///< title of the vendor's page, or `RFC 7616`
    std::string section;  ///< heading, or the RFC's section number
    std::string kind;     ///< `documented`, `principle`, `rfc`, `recorded` or `observed`
};

struct Clause {
    std::string id;  ///< `topic/subject`, for example `retry/empty-body`
    Level level = Level::must;
    std::string says;  ///< the promise, one sentence
    ClauseSource source;
    std::string varies;        ///< what may legally differ; may be empty
    std::string breaks;        ///< who suffers when it is broken, and how; may be empty
    std::string disagreement;  ///< `DOC-5` where the documentation contradicts itself; otherwise empty
};

/// A fault in a data file.
struct FileFault {
    std::string file;
    DataFault fault;
};

class Catalog {
  public:
    /// Reads every file whose name begins with `clauses/`. All faults of all files at once: JSON, schema, an id that
    /// occurs twice, an id outside its file's topic.
    [[nodiscard]] static tl::expected<Catalog, std::vector<FileFault>> read(std::span<const DataFile> files);

    [[nodiscard]] const Clause* find(std::string_view id) const;
    /// Sorted by id.
    [[nodiscard]] const std::map<std::string, Clause, std::less<>>& clauses() const { return clauses_; }
    /// The topic in words; empty for an unknown one.
    [[nodiscard]] std::string title_of(std::string_view topic) const;

  private:
    std::map<std::string, Clause, std::less<>> clauses_;
    std::map<std::string, std::string, std::less<>> titles_;  ///< by topic
};

/// The clause files as they were when the program was built.
[[nodiscard]] std::span<const DataFile> clause_files();

}  // namespace opsmgr
