// Retries a failed log collection job.
#pragma once

#include <string>

struct Account {
    std::string url, public_key, private_key;
};

/// The status of the answer, 0 when there was none; tries again, `attempts` times in all, while the answer is a 429 or
/// 503.
long retry_job(const Account& account, const std::string& group, const std::string& job, int attempts = 3);
