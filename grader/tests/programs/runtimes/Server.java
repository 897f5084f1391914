import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;

/** Says what it was told, after using what Java's programs read settings for. */
public class Server {
    static void useTheSystem() throws Exception {
        new SecureRandom().nextInt();
        HttpClient.newHttpClient();
        SSLContext.getDefault().createSSLEngine();
        Logger.getLogger("server").fine("not shown");
        InetAddress.getByName("localhost");
        ZoneId.systemDefault();
        if (Runtime.getRuntime().availableProcessors() < 1) throw new Exception("no processor");
        Files.delete(Files.createTempFile("of-mine", ""));
        Path home = Path.of(System.getenv("HOME"));
        Files.delete(Files.createTempFile(home, "of-mine", ""));
    }

    static void print(String device, String text) throws Exception {
        try (FileOutputStream out = new FileOutputStream(device)) {
            out.write(text.getBytes("UTF-8"));
        }
    }

    public static void main(String[] args) throws Exception {
        useTheSystem();
        String typed;
        try (BufferedReader in = new BufferedReader(new FileReader("/dev/stdin"))) {
            typed = in.readLine();
        }
        print("/dev/stdout", "typed: " + typed + "\n");
        print("/dev/stderr", "no trouble\n");
        String[] address = args[args.length - 1].split(":");
        InetAddress host = InetAddress.getByName(address[0]);
        try (ServerSocket server = new ServerSocket(Integer.parseInt(address[1]), 50, host)) {
            while (true) {
                try (var connection = server.accept()) {
                    var in = new BufferedReader(new InputStreamReader(connection.getInputStream()));
                    String answer = "you said " + in.readLine() + "\n";
                    connection.getOutputStream().write(answer.getBytes("UTF-8"));
                }
            }
        }
    }
}
