// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

// What a test of reading Lilypad V2 needs of its contracts: the events, emitted by the contracts that emit them, behind the proxy's
// setDeal and setResult. No roles, no money, no rules.

struct Payment {
    uint256 jobCreatorSolverFee;
    uint256 resourceProviderSolverFee;
    uint256 networkCongestionFee;
    uint256 moduleCreatorFee;
    uint256 priceOfJobWithoutFees;
}

struct Deal {
    string dealId;
    address jobCreator;
    address resourceProvider;
    address moduleCreator;
    address solver;
    string jobOfferCid;
    string resourceOfferCid;
    uint8 status;
    uint256 timestamp;
    Payment payment;
}

struct Result {
    string resultId;
    string dealId;
    string resultCid;
    uint8 status;
    uint256 timestamp;
}

contract Storage {
    event LilypadStorage__DealSaved(string indexed dealId, address indexed jobCreator, address indexed resourceProvider);
    event LilypadStorage__DealStatusChanged(string indexed dealId, uint8 status);
    event LilypadStorage__ResultSaved(string indexed resultId, string dealId);
    event LilypadStorage__ResultStatusChanged(string indexed resultId, uint8 status);
    event LilypadStorage__ValidationResultSaved(string indexed validationResultId, string resultId, address validator);

    mapping(string => Deal) public deals;

    function saveDeal(string memory dealId, Deal memory deal) external returns (bool) {
        deals[dealId] = deal;
        emit LilypadStorage__DealSaved(dealId, deal.jobCreator, deal.resourceProvider);
        return true;
    }

    function saveResult(string memory resultId, Result memory result) external returns (bool) {
        emit LilypadStorage__ResultSaved(resultId, result.dealId);
        return true;
    }

    function changeDealStatus(string memory dealId, uint8 status) external returns (bool) {
        emit LilypadStorage__DealStatusChanged(dealId, status);
        return true;
    }

    function changeResultStatus(string memory resultId, uint8 status) external returns (bool) {
        emit LilypadStorage__ResultStatusChanged(resultId, status);
        return true;
    }

    /// Says an id in plain that a later event of the same transaction only hashes.
    function validate(string memory validationResultId, string memory resultId) external {
        emit LilypadStorage__ValidationResultSaved(validationResultId, resultId, msg.sender);
        emit LilypadStorage__ResultStatusChanged(resultId, 1);
    }
}

contract PaymentEngine {
    event LilypadPayment__ActiveEscrowLockedForJob(
        address indexed jobCreator, address indexed resourceProvider, string indexed dealId, uint256 cost
    );
    event LilypadPayment__JobCompleted(address indexed jobCreator, address indexed resourceProvider, string dealId);
    event LilypadPayment__JobFailed(address indexed jobCreator, address indexed resourceProvider, string resultId);
    event LilypadPayment__escrowPaid(address indexed payee, uint8 indexed paymentReason, uint256 amount);

    function lock(Deal memory deal) external {
        emit LilypadPayment__ActiveEscrowLockedForJob(
            deal.jobCreator, deal.resourceProvider, deal.dealId, deal.payment.priceOfJobWithoutFees
        );
    }

    function end(Deal memory deal, Result memory result) external {
        if (result.status == 0) emit LilypadPayment__JobCompleted(deal.jobCreator, deal.resourceProvider, deal.dealId);
        else emit LilypadPayment__JobFailed(deal.jobCreator, deal.resourceProvider, result.resultId);
    }

    function pay(uint8 reason, uint256 amount) external {
        emit LilypadPayment__escrowPaid(msg.sender, reason, amount);
    }
}

contract Proxy {
    Storage public immutable store = new Storage();
    PaymentEngine public immutable engine = new PaymentEngine();

    function setDeal(Deal memory deal) public returns (bool) {
        store.saveDeal(deal.dealId, deal);
        engine.lock(deal);
        return true;
    }

    function setResult(Result memory result) public returns (bool) {
        store.saveResult(result.resultId, result);
        Deal memory none;
        none.dealId = result.dealId;
        engine.end(none, result);
        return true;
    }
}

/// Calls for somebody else, as a wallet of several owners does: its calldata is not the proxy's.
contract Forwarder {
    function forward(address to, bytes calldata data) external {
        (bool success,) = to.call(data);
        require(success, "failed");
    }
}
