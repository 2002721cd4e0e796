//! How the way to a server is encrypted.

use std::sync::{Arc, LazyLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What to do when a server has a certificate that no known authority signed. A mode is called as
/// [`TlsMode::in_advice`](crate::model::database::TlsMode::in_advice) has it.
pub(super) const UNVERIFIED: &str = "its certificate cannot be verified: use a certificate of a public authority for this \
    host name, or the TLS mode \"encrypt\" if the server has a certificate of its own";

/// What to do when a server speaks no TLS.
pub(super) const NO_TLS: &str = "it speaks no TLS: turn TLS on at the server, or use the TLS mode \"off\" if the network in \
    between is trusted";

static VERIFYING: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    Arc::new(builder().with_root_certificates(roots).with_no_client_auth())
});

static TRUSTING: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let verifier = AnyCertificate(aws_lc_rs::default_provider().signature_verification_algorithms);
    let builder = builder().dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Arc::new(builder.with_no_client_auth())
});

/// A client that believes only servers whose certificate a public authority signed for their name.
pub(super) fn verifying() -> ClientConfig {
    ClientConfig::clone(&VERIFYING)
}

/// A client that encrypts and believes whoever answers.
pub(super) fn trusting() -> ClientConfig {
    ClientConfig::clone(&TRUSTING)
}

/// Makes the ciphers that this program is built with the process's own: drivers that set up TLS by themselves take those.
pub(super) fn install_ciphers() {
    // An error means that there are some already.
    let _ = CryptoProvider::install_default(aws_lc_rs::default_provider());
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    #[expect(clippy::expect_used, reason = "the provider is built with ciphers of both versions of TLS")]
    builder.with_safe_default_protocol_versions().expect("the provider supports the default versions")
}

/// Believes every certificate, but still asks the server for a proof that it holds the certificate's key.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::database::TlsMode;

    #[test]
    fn advice_calls_modes_as_others_look_for_them() {
        assert!(UNVERIFIED.contains(TlsMode::Encrypt.in_advice()) && NO_TLS.contains(TlsMode::Off.in_advice()));
    }
}
