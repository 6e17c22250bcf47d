package opsmgr.junit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link OpsManagerMock} registers. */
public final class OpsManagerMockExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final Namespace NAMESPACE = Namespace.create(OpsManagerMockExtension.class);
    private static final int SHOWN = 50; // exchanges of a test that failed

    /** A value of a store that is closed with the context that it belongs to. */
    private static final class Held<T extends AutoCloseable> implements Store.CloseableResource {
        final T value;

        Held(T value) {
            this.value = value;
        }

        @Override
        public void close() throws Exception {
            value.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return held(context, true).orElseThrow();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Optional<Sandbox> sandbox = held(context, false);
        if (sandbox.isEmpty()) {
            return;
        }
        Optional<Throwable> failure = context.getExecutionException();
        if (failure.isPresent()) {
            Throwable note = new Throwable("what the client sent:\n" + shown(sandbox.get().exchanges()));
            note.setStackTrace(new StackTraceElement[0]);
            failure.get().addSuppressed(note);
        } else if (settings(context).map(OpsManagerMock::strict).orElse(false)) {
            List<Map<String, Object>> breaches = sandbox.get().breaches();
            if (!breaches.isEmpty()) {
                throw new AssertionError("the client sent requests that break the contract:\n" + shown(breaches));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Optional<Sandbox> held(ExtensionContext context, boolean make) {
        Store store = context.getStore(NAMESPACE);
        if (make) {
            Mock mock = ((Held<Mock>) context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent("mock", key -> new Held<>(Mock.shared()))).value;
            String fixture = settings(context).map(OpsManagerMock::fixture).orElse("");
            store.getOrComputeIfAbsent("sandbox", key -> new Held<>(mock.sandbox(fixture)));
        }
        return Optional.ofNullable((Held<Sandbox>) store.get("sandbox")).map(held -> held.value);
    }

    /** Those of the method, or else of the class and what is around it. */
    private static Optional<OpsManagerMock> settings(ExtensionContext context) {
        Optional<OpsManagerMock> found = AnnotationSupport.findAnnotation(context.getElement(), OpsManagerMock.class);
        return found.isPresent() ? found : context.getParent().flatMap(OpsManagerMockExtension::settings);
    }

    private static String shown(List<Map<String, Object>> exchanges) {
        return exchanges.stream().skip(Math.max(0, exchanges.size() - SHOWN)).map(OpsManagerMockExtension::line).collect(Collectors.joining("\n"));
    }

    private static String line(Map<String, Object> exchange) {
        StringBuilder text = new StringBuilder(String.format("%4s  %s %s -> %s", exchange.get("call"), exchange.get("method"), exchange.get("target"),
                exchange.get("status")));
        for (String name : new String[] {"reason", "breach", "fault"}) {
            if (exchange.containsKey(name)) {
                text.append(" (").append(name).append(": ").append(exchange.get(name)).append(')');
            }
        }
        return text.toString();
    }
}
