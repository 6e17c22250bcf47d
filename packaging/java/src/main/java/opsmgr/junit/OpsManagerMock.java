package opsmgr.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a {@link Sandbox} as a parameter: a group, jobs, keys, a journal, a time and faults of a mock of
 * Ops Manager's log collection API. The sandbox goes with the test. Where the test fails, the failure shows what the client sent.
 *
 * <pre>
 * &#64;OpsManagerMock
 * class RetryTest {
 *     &#64;Test
 *     void aFailedJobIsRetried(Sandbox opsmgr) {
 *         new Client(opsmgr.url(), opsmgr.publicKey(), opsmgr.privateKey()).retry(opsmgr.groupId(), opsmgr.jobId());
 *         opsmgr.verify("retry", Times.exactly(1));
 *     }
 * }
 * </pre>
 *
 * The sandboxes lie in one mock, which is started with the first of them and ends with this process. Under {@code opsmgr-mock run -- mvn test}
 * they lie in the mock that was started there. Tests may be parallel.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(OpsManagerMockExtension.class)
public @interface OpsManagerMock {
    /** What the sandbox begins as: the name of a built-in fixture, or a file that ends in .json. Empty: as the mock began. */
    String fixture() default "";

    /** Fails a test whose client sent requests that break the contract. */
    boolean strict() default false;
}
