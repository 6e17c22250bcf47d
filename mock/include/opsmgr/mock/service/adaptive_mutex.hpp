// A mutex for what takes microseconds: who finds it taken looks again for a moment before going to sleep, since falling
// asleep and being woken would take longer than the wait. Otherwise as std::mutex.
#pragma once

#include <pthread.h>

namespace opsmgr::mock {

class AdaptiveMutex {
  public:
    AdaptiveMutex() {
        pthread_mutexattr_t attributes;
        ::pthread_mutexattr_init(&attributes);
#ifdef __GLIBC__
        ::pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
#endif
        ::pthread_mutex_init(&mutex_, &attributes);
        ::pthread_mutexattr_destroy(&attributes);
    }
    ~AdaptiveMutex() { ::pthread_mutex_destroy(&mutex_); }
    AdaptiveMutex(const AdaptiveMutex&) = delete;
    AdaptiveMutex& operator=(const AdaptiveMutex&) = delete;

    void lock() { ::pthread_mutex_lock(&mutex_); }
    void unlock() { ::pthread_mutex_unlock(&mutex_); }

  private:
    pthread_mutex_t mutex_{};
};

}  // namespace opsmgr::mock
