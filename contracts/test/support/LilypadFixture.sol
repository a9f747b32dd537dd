// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LilypadController} from "../../src/devnet/LilypadController.sol";
import {LilypadMediationRandom} from "../../src/devnet/LilypadMediationRandom.sol";
import {LilypadPayments} from "../../src/devnet/LilypadPayments.sol";
import {LilypadStorage} from "../../src/devnet/LilypadStorage.sol";
import {LilypadToken} from "../../src/devnet/LilypadToken.sol";
import {LilypadUsers} from "../../src/devnet/LilypadUsers.sol";
import {SharedStructs} from "../../src/interfaces/ILilypad.sol";
import {Assertions} from "./Assertions.sol";
import {vm} from "./Vm.sol";

/// @dev Contracts are deployed from their artifacts: bytecode embedded in every test would make compiling slow.
/// @notice Lilypad V1 wired as on its testnet, with one deal's terms that a test can change before the parties agree.
abstract contract LilypadFixture is Assertions {
    uint256 internal constant LP = 1e18;
    uint256 internal constant START = 1_700_000_400;
    string internal constant DEAL = "QmWJm8Xfq6PbtDz4aJNAw9fwVYadgx2wqgMbjLzFfwFLxh";
    string internal constant CLAIM = "Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy";

    address internal creator = address(0xC0FFEE01);
    address internal provider = address(0xC0FFEE02);
    address internal solver = address(0xC0FFEE03);
    address internal stranger = address(0xC0FFEE04);

    LilypadToken internal token;
    LilypadStorage internal deals;
    LilypadUsers internal users;
    LilypadPayments internal payments;
    LilypadMediationRandom internal mediationRandom;
    LilypadController internal controller;

    uint256 internal submitCollateral = 1 * LP;
    uint256 internal judgeCollateral = 1 * LP;
    uint256 internal judgeTimeout = 86_400;
    uint256 internal mediationFee = 1 * LP;
    uint256 internal listedMediators = 2;

    function _deployLilypad() internal {
        vm.warp(START);
        token = LilypadToken(vm.deployCode("LilypadToken.sol", abi.encode("Lilypad", "LP", 1_000_000 * LP)));
        _wireLilypad();
    }

    /// @dev Wires whatever `token` is.
    function _wireLilypad() internal {
        deals = LilypadStorage(vm.deployCode("LilypadStorage.sol"));
        users = LilypadUsers(vm.deployCode("LilypadUsers.sol"));
        payments = LilypadPayments(vm.deployCode("LilypadPayments.sol"));
        mediationRandom = LilypadMediationRandom(vm.deployCode("LilypadMediationRandom.sol"));
        controller = LilypadController(vm.deployCode("LilypadController.sol"));
        deals.initialize();
        users.initialize();
        mediationRandom.initialize();
        payments.initialize(address(token));
        controller.initialize(
            address(deals), address(users), address(payments), address(mediationRandom), address(1), address(1)
        );
        token.setControllerAddress(address(payments));
        payments.setControllerAddress(address(controller));
        deals.setControllerAddress(address(controller));
        mediationRandom.setControllerAddress(address(controller));
        token.transfer(creator, 1_000 * LP);
        token.transfer(provider, 1_000 * LP);
    }

    function _members() internal view returns (SharedStructs.DealMembers memory members) {
        members.solver = solver;
        members.jobCreator = creator;
        members.resourceProvider = provider;
        members.mediators = new address[](listedMediators);
        for (uint160 i = 0; i < listedMediators; i++) {
            members.mediators[i] = address(0xAA + i * 0x11);
        }
    }

    function _timeouts() internal view returns (SharedStructs.DealTimeouts memory timeouts) {
        timeouts.agree = SharedStructs.DealTimeout(3600, 0);
        timeouts.submitResults = SharedStructs.DealTimeout(3600, submitCollateral);
        timeouts.judgeResults = SharedStructs.DealTimeout(judgeTimeout, judgeCollateral);
        timeouts.mediateResults = SharedStructs.DealTimeout(604_800, 0);
    }

    function _pricing() internal view returns (SharedStructs.DealPricing memory) {
        return SharedStructs.DealPricing(1 * LP, 2 * LP, 2, mediationFee);
    }

    function _agree(string memory dealId, address party) internal {
        (SharedStructs.DealMembers memory members, SharedStructs.DealTimeouts memory timeouts) =
            (_members(), _timeouts());
        SharedStructs.DealPricing memory pricing = _pricing();
        vm.prank(party, party);
        controller.agree(dealId, members, timeouts, pricing);
    }

    /// @dev A deal that both parties agreed to, without a result yet.
    function _deal(string memory dealId) internal {
        _agree(dealId, provider);
        _agree(dealId, creator);
    }

    /// @dev A deal whose result says `dataId`, submitted now.
    function _submit(string memory dealId, string memory dataId) internal {
        _deal(dealId);
        _addResult(dealId, dataId);
    }

    function _addResult(string memory dealId, string memory dataId) internal {
        vm.prank(provider, provider);
        controller.addResult(dealId, "", dataId, 1);
    }

    function _check(string memory dealId) internal {
        vm.prank(creator, creator);
        controller.checkResult(dealId);
    }

    function _state(string memory dealId) internal view returns (uint8) {
        return uint8(deals.getAgreement(dealId).state);
    }
}
