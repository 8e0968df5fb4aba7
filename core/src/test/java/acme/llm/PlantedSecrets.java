package acme.llm;

import java.util.List;

/** Secrets, none of them real, as logs of training jobs give them away. */
final class PlantedSecrets {
    private PlantedSecrets() {}

    record Planted(String kind, String secret, String line) {}

    private static Planted planted(String kind, String before, String secret, String after) {
        return new Planted(kind, secret, before + secret + after);
    }

    static List<Planted> all() {
        var hex40 = "0123456789abcdef0123456789abcdef01234567";
        var base64 = "q1w2e3r4t5y6u7i8o9p0q1w2e3r4t5y6u7i8o9p0";
        return List.of(
                planted("aws-key", "credentials: ", "AKIAIOSFODNN7EXAMPLE", ", region us-east-1"),
                planted("aws-key", "AWS_ACCESS_KEY_ID=", "ASIAQWERTYUIOPASDFGH", ""),
                planted("aws-key", "aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
                planted("aws-key", "AWS_SECRET_ACCESS_KEY='", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "' python"),
                planted("aws-key", "'aws_session_token': '", "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLXdlc3Q=", "'}"),
                planted("gcp-key", "key ", "AIzaSyA-0123456789_abcdefghijklmnopqrstu", " is not allowed"),
                planted("gcp-key", "token ya: ", "ya29.a0AfH6SMBx0123456789-abcdefghijkl", ""),
                planted("gcp-key", "secret ", "GOCSPX-0123456789abcdefghijklmn", ""),
                planted(
                        "private-key",
                        "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n",
                        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ",
                        "\\n-----END PRIVATE KEY-----\\n\"}"),
                planted("private-key", "  \"private_key_id\": \"", hex40, "\","),
                planted(
                        "api-key",
                        "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=",
                        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
                        ";EndpointSuffix=core.windows.net"),
                planted("azure-key", "AZURE id ", "abc8Q~0123456789abcdefghijklmnopqrstuvwxyz", ""),
                planted(
                        "signed-url",
                        "GET https://acct.blob.core.windows.net/c/f?sv=2023&sig=",
                        "a1B2c3D4e5F6%2Fg7H8%3D",
                        "&se=2026"),
                planted("hf-token", "login with ", "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345", "."),
                planted("hf-token", "HF_TOKEN=", "hf_zYxWvUtSrQpOnMlKjIhGfEdCbA987654", " accelerate launch"),
                planted("github-token", "fatal: bad ", "ghp_0123456789abcdefghijABCDEFGHIJ012345", ""),
                planted("github-token", "", "github_pat_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyz", " expired"),
                planted("gitlab-token", "PRIVATE: ", "glpat-abcdefgh12345678ijkl", ""),
                planted("slack-token", "slack ", "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOp", ""),
                planted(
                        "webhook",
                        "POST https://hooks.slack.com/services/",
                        "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
                        " 404"),
                planted("openai-key", "openai.api: ", "sk-proj-Abc123Def456Ghi789Jkl012Mno345", ""),
                planted("openai-key", "Incorrect API key provided: ", "sk-abcdefghijklmnopqrstuvwx0123456789", ". You"),
                planted("anthropic-key", "using ", "sk-ant-api03-0123456789abcdefghij-KLMNOP", ""),
                planted("wandb-key", "WANDB_API_KEY=", hex40, ""),
                planted("wandb-key", "wandb: appending a key for api.wandb.ai: ", hex40, ""),
                planted("email", "mail to ", "jane@m\u00fcnchen.example", " bounced"),
                planted("email", "mail to ", "j\u00f6rg.m\u00fcller@corp.example.com", " bounced"),
                planted("user", "no such file: /mnt/users/", "jdoe42", "/train.py"),
                planted("url-credentials", "mounting postgres://", "svc:hunter2pa", "\u2026"),
                planted("password", "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff1d", "hunter2hunter", ""),
                planted("hf-token", "login with ", "hf_AbCdEfGhIj\u200bKlMnOpQrStUvWxYz012345", "."),
                planted("wandb-key", "$ wandb login --relogin ", hex40, ""),
                planted("wandb-key", "\"wandb_api_key\": \"", hex40, "\""),
                planted(
                        "jwt",
                        "got ",
                        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                        " back"),
                planted("bearer", "Authorization: Bearer ", "abcdef0123456789.abcdef", ""),
                planted("bearer", "headers={'Authorization': 'Bearer ", "tok-0123456789abcdef", "'}"),
                planted("bearer", "> authorization: Basic ", "dXNlcjpwYXNzd29yZA==", ""),
                planted("bearer", "{\\\"Authorization\\\": \\\"token ", "abcdef0123", "\\\"}"),
                planted("cookie", "Set-Cookie: ", "session=0123456789abcdef; Path=/", ""),
                planted("api-key", "X-Api-Key: ", "0123456789abcdef", ""),
                planted("password", "password=", "hunter2", ""),
                planted("password", "password: ", "hunter2", ""),
                planted("password", "Namespace(user='bob', password='", "correct horse battery", "', lr=0.1)"),
                planted("password", "{\"password\": \"", "p@ss\\\\word1", "\", \"port\": 5432}"),
                planted("password", "{\\\"db_password\\\":\\\"", "s3cr3t!", "\\\"}"),
                planted("password", "python train.py --db-password ", "Xy9$kk", " --lr 0.1"),
                planted("password", "python train.py --password=", "Xy9$kk", " --lr 0.1"),
                planted("password", "['train.py', '--password', '", "Xy9$kk", "', '--lr']"),
                planted("password", "export PGPASSWORD=", "zxcvbn99", "; psql"),
                planted("password", "MYSQL_PWD=", "zxcvbn99", " mysql"),
                planted("password", "redisPassword: \"", "zxcvbn99", "\""),
                planted("password", "<password>", "zxcvbn99", "</password>"),
                planted("password", "machine api.wandb.ai login user password ", hex40, ""),
                planted("password", "curl -s -u ", "bob:hunter2", " https://registry.local/v2/"),
                planted("password", "sshpass -p ", "hunter2", " ssh node1"),
                planted("api-key", "python serve.py --api-key ", base64, ""),
                planted("api-key", "{'api_key': '", base64, "'}"),
                planted("api-key", "apiKey=", base64, ""),
                planted("secret", "client_secret: ", "abcdefGHIJ0123", ""),
                planted("secret", "SECRET=", "abcdefGHIJ0123", ""),
                planted("token", "auth_token=", "abcdefGHIJ0123", ""),
                planted("token", "\"token\": \"", "abcdefGHIJ0123456789", "\""),
                planted("token", "NPM ", "npm_0123456789abcdefghijABCDEFGHIJ012345", ""),
                planted("token", "databricks ", "dapi0123456789abcdef0123456789abcdef", ""),
                planted("token", "bot ", "123456789:AAabcdefghijklmnopqrstuvwxyz0123456", ""),
                planted("url-credentials", "git clone https://", "bob:hunter2", "@git.local/team/repo.git"),
                planted("url-credentials", "postgres://", "trainer:p@ss", "@db:5432/runs"),
                planted("url-credentials", "REDIS_URL=redis://", ":hunter2", "@cache:6379/0"),
                planted("url-credentials", "redis://", ":hunt/er2", "@cache:6379/0"),
                planted("url-credentials", "amqp://", "svc:hunt/er?2#pa", "@mq:5672/"),
                planted("url-credentials", "pip install git+https://", "0123456789abcdef01", "@git.local/a.git"),
                planted(
                        "signed-url",
                        "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=",
                        "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024",
                        ""),
                planted(
                        "signed-url",
                        "https://storage.googleapis.com/b/o?X-Goog-Signature=",
                        "0123456789abcdef",
                        "&X-Goog-Expires=900"),
                planted("signed-url", "wget 'https://x.local/f?token=", "abcdef", "&v=1'"),
                planted("email", "contact ", "jane.doe+ml@example.com", " for access"),
                planted("email", "Author: Jane <", "jane@mail.example.co.uk", ">"),
                planted("user", "File \"/home/", "jdoe", "/exp/train.py\", line 3, in <module>"),
                planted("user", "/mnt/nfs/home/", "jdoe", "/ckpt/step_100 saved"),
                planted("user", "open /Users/", "jdoe", "/x"),
                planted("user", "C:\\Users\\", "jdoe", "\\x"));
    }
}
