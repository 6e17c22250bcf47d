// Two calls with an HTTP client of Java; the first argument is the class that has it: see with-targets.sh.
import java.net.URI;

public abstract class TwoCalls {
    static final String USER = System.getenv("CLIENT_USER");
    static final String KEY = System.getenv("CLIENT_KEY");
    static final String URL = System.getenv("OPSMGR_URL");

    /** The status. */
    abstract int call(String method, URI url) throws Exception;

    public static void main(String[] arguments) throws Exception {
        var client = (TwoCalls) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        int count = Integer.parseInt(System.getenv("CALLS_COUNT"));
        boolean good = true;
        for (int number = 0; number < count; ++number) {
            String method = number == 0 ? "PUT" : "GET";
            int status = 0;
            try {
                status = client.call(method, URI.create(System.getenv(method + "_URL")));
            } catch (Exception | NoSuchMethodError error) {
                System.out.println(error);
            }
            System.out.println(method + " " + status);
            good &= status == 200;
        }
        System.out.flush();
        Runtime.getRuntime().halt(good ? 0 : 1); // some clients leave threads behind
    }
}
