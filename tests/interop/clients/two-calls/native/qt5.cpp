#include <QAuthenticator>
#include <QCoreApplication>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include "two_calls.hpp"

int main(int count, char** arguments) {
    const QCoreApplication program(count, arguments);
    QNetworkAccessManager manager;
    QNetworkReply* asked_for = nullptr;  // a second question about one reply means that the key was refused
    QObject::connect(&manager, &QNetworkAccessManager::authenticationRequired,
                     [&](QNetworkReply* reply, QAuthenticator* keys) {
                         if (reply == asked_for) return;
                         asked_for = reply;
                         keys->setUser(QString::fromStdString(setting("CLIENT_USER")));
                         keys->setPassword(QString::fromStdString(setting("CLIENT_KEY")));
                     });
    return run([&](const std::string& method, const std::string& url) {
        const QNetworkRequest request(QUrl::fromEncoded(QByteArray::fromStdString(url)));
        QNetworkReply* reply = method == "PUT" ? manager.put(request, QByteArray()) : manager.get(request);
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        loop.exec();
        if (reply->error() != QNetworkReply::NoError) std::puts(qPrintable(reply->errorString()));
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        reply->deleteLater();
        return status;
    });
}
