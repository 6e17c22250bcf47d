// Two calls with a digest client of Rust, named by the first argument: see with-targets.sh.
use std::env;

type Answer = Result<u16, Box<dyn std::error::Error>>;

fn setting(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn with_diqwest() -> Box<dyn FnMut(&str, &str) -> Answer> {
    use diqwest::blocking::WithDigestAuth;
    let client = reqwest::blocking::Client::builder().no_proxy().build().expect("a client");
    Box::new(move |method, url| {
        let request = client.request(method.parse()?, url);
        Ok(request.send_digest_auth((setting("CLIENT_USER").as_str(), setting("CLIENT_KEY").as_str()))?.status().as_u16())
    })
}

// The challenge of the first answer is signed for as long as the server takes it, as the README of digest_auth has it.
fn with_digest_auth() -> Box<dyn FnMut(&str, &str) -> Answer> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let send = move |method: &str, url: &str, field: Option<String>| -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        if method == "PUT" {
            let request = agent.put(url);
            match field { Some(text) => request.header("Authorization", text), None => request }.send_empty()
        } else {
            let request = agent.get(url);
            match field { Some(text) => request.header("Authorization", text), None => request }.call()
        }
    };
    Box::new(move |method, url| {
        let first = send(method, url, None)?;
        let Some(challenge) = first.headers().get("WWW-Authenticate") else { return Ok(first.status().as_u16()) };
        let mut prompt = digest_auth::parse(challenge.to_str()?)?;
        let path = &url[setting("OPSMGR_URL").len()..];
        let method_of_context = if method == "PUT" { digest_auth::HttpMethod::PUT } else { digest_auth::HttpMethod::GET };
        let context = digest_auth::AuthContext::new_with_method(
            setting("CLIENT_USER"), setting("CLIENT_KEY"), path, Option::<&[u8]>::None, method_of_context);
        let field = prompt.respond(&context)?.to_header_string();
        Ok(send(method, url, Some(field))?.status().as_u16())
    })
}

fn main() {
    let mut call = match env::args().nth(1).as_deref() {
        Some("diqwest") => with_diqwest(),
        Some("digest_auth") => with_digest_auth(),
        other => panic!("there is no client {other:?}"),
    };
    let mut good = true;
    for number in 0..setting("CALLS_COUNT").parse::<usize>().expect("a number") {
        let method = if number == 0 { "PUT" } else { "GET" };
        let status = call(method, &setting(&format!("{method}_URL"))).unwrap_or_else(|error| {
            println!("{error}");
            0
        });
        println!("{method} {status}");
        good &= status == 200;
    }
    std::process::exit(if good { 0 } else { 1 });
}
